/** What somebody can have open that somebody else can take over. */
export const openKinds = ['action', 'tactic', 'goal', 'decision', 'customer', 'alert', 'message'] as const;
export type OpenKind = (typeof openKinds)[number];

/** A thing that somebody has open. */
export interface OpenThing {
	readonly kind: OpenKind;
	readonly id: string;
	readonly title: string;
	/** The strategy that it belongs to; none for what is the whole organisation's: customers, alerts, messages. */
	readonly strategyId: string | null;
	readonly dueOn: string | null;
}

/** One thing and who gets it. */
export interface Move {
	readonly kind: OpenKind;
	readonly id: string;
	readonly to: string;
}

/** How a form names a thing. */
export const thingKey = (thing: Pick<OpenThing, 'kind' | 'id'>): string => `${thing.kind}:${thing.id}`;

/**
 * What goes where: each thing to the person named for it, else to whoever takes the rest; what has neither stays. A choice
 * for a thing that is not open (any more) is left out.
 */
export function handOverMoves(
	things: readonly OpenThing[],
	all: string | null,
	each: ReadonlyMap<string, string>
): Move[] {
	return things.flatMap((thing) => {
		const to = each.get(thingKey(thing)) ?? all;
		return to === null ? [] : [{ kind: thing.kind, id: thing.id, to }];
	});
}
