import type { messages } from './messages/en/index.ts';

/** A tree of messages: file, then path. */
export interface MessageTree {
	readonly [name: string]: string | MessageTree;
}

/** Messages by full key. */
export type Catalogue = ReadonlyMap<string, string>;

type Paths<T, Prefix extends string> = {
	[K in keyof T & string]: T[K] extends string ? `${Prefix}${K}` : Paths<T[K], `${Prefix}${K}.`>;
}[keyof T & string];

/** Every key that English has; `t` takes no other. */
export type MessageKey = Paths<typeof messages, ''>;

/** Flattens a tree of messages to keys joined by dots. */
export function flatten(tree: MessageTree): Catalogue {
	const flat = new Map<string, string>();
	const visit = (node: MessageTree, prefix: string) => {
		for (const [name, value] of Object.entries(node)) {
			if (typeof value === 'string') flat.set(prefix + name, value);
			else visit(value, `${prefix}${name}.`);
		}
	};
	visit(tree, '');
	return flat;
}
