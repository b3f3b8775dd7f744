/** A person who can be named. */
export interface Nameable {
	readonly id: string;
	readonly name: string;
}

/** Something said beneath a goal, a tactic, a to-do or what was noticed. */
export interface CommentLine {
	readonly id: string;
	readonly by: Nameable;
	readonly body: string;
	readonly at: string;
	readonly editedAt: string | null;
	/** Whether whoever reads wrote it. */
	readonly isMine: boolean;
}

/** What was said beneath several things of a page, and what the reader may add. */
export interface Talk {
	readonly byItem: Readonly<Record<string, readonly CommentLine[]>>;
	/** Who can be named; empty for whoever may not write. */
	readonly people: readonly Nameable[];
	readonly mayWrite: boolean;
}

/** What can be talked about, as kinds of items. */
export const talkKinds = ['goal', 'tactic', 'action', 'finding'] as const;
export type TalkKind = (typeof talkKinds)[number];

/** One piece of a comment. */
export type CommentPart =
	| { readonly kind: 'text'; readonly text: string }
	| { readonly kind: 'person'; readonly text: string; readonly id: string }
	| { readonly kind: 'link'; readonly text: string; readonly href: string };

const folded = (text: string): string => text.normalize('NFC').toLocaleLowerCase('en');
const isWordPart = (sign: string | undefined): boolean => sign !== undefined && /[\p{L}\p{N}\p{M}_]/u.test(sign);

/**
 * The person named at a place of a text that begins with "@": by the whole name, or by a first name that only one person
 * has; the longest that fits, ending where a word ends. An @ inside a word, as in an address, names nobody.
 */
function personAt(text: string, at: number, people: readonly Nameable[]): { person: Nameable; length: number } | null {
	if (text[at] !== '@' || isWordPart(text[at - 1])) return null;
	const first = (name: string): string => name.split(/\s+/u)[0] ?? '';
	const ways = people.flatMap((person) => {
		const short = first(person.name);
		const isOnly = people.filter((other) => folded(first(other.name)) === folded(short)).length === 1;
		return [
			{ person, words: person.name },
			...(isOnly && short !== person.name && short !== '' ? [{ person, words: short }] : [])
		];
	});
	ways.sort((a, b) => b.words.length - a.words.length);
	for (const { person, words } of ways) {
		const given = text.slice(at + 1, at + 1 + words.length);
		if (folded(given) === folded(words) && !isWordPart(text[at + 1 + words.length]))
			return { person, length: words.length + 1 };
	}
	return null;
}

/** The people that a comment names, each once, in order. */
export function namedIn(text: string, people: readonly Nameable[]): string[] {
	const found = new Set<string>();
	for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
		const named = personAt(text, at, people);
		if (named !== null) found.add(named.person.id);
	}
	return [...found];
}

const linkPattern = /https?:\/\/[^\s<>"'“”()[\]{}]+/giu;

/**
 * A comment cut into plain text, names and links. Only whole addresses of the web become links; signs that end a sentence
 * stay outside of them. Nothing in it is markup.
 */
export function commentParts(text: string, people: readonly Nameable[]): CommentPart[] {
	const parts: CommentPart[] = [];
	let plain = '';
	const flush = (): void => {
		if (plain !== '') parts.push({ kind: 'text', text: plain });
		plain = '';
	};
	for (let at = 0; at < text.length;) {
		linkPattern.lastIndex = at;
		const link = /^https?:/iu.test(text.slice(at, at + 6)) && !isWordPart(text[at - 1]) ? linkPattern.exec(text) : null;
		if (link !== null && link.index === at) {
			const href = link[0].replace(/[.,;:!?…]+$/u, '');
			if (URL.canParse(href)) {
				flush();
				parts.push({ kind: 'link', text: href, href });
				at += href.length;
				continue;
			}
		}
		const named = personAt(text, at, people);
		if (named !== null) {
			flush();
			parts.push({ kind: 'person', text: text.slice(at, at + named.length), id: named.person.id });
			at += named.length;
			continue;
		}
		plain += text[at];
		at += 1;
	}
	flush();
	return parts;
}

/**
 * The people who fit what is being typed after an "@" just before the caret, at most five; none while nothing is. A space
 * within a name does not end it.
 */
export function namesFor(
	text: string,
	caret: number,
	people: readonly Nameable[]
): { readonly from: number; readonly people: readonly Nameable[] } | null {
	const from = text.lastIndexOf('@', caret - 1);
	if (from === -1 || caret - from > 60 || isWordPart(text[from - 1])) return null;
	const typed = folded(text.slice(from + 1, caret));
	if (/[\n@]/u.test(typed)) return null;
	const fitting = people.filter((person) => {
		const name = folded(person.name);
		return name.startsWith(typed) || name.split(/\s+/u).some((word) => word.startsWith(typed));
	});
	const isWhole = people.some((person) => typed === `${folded(person.name)} `);
	return fitting.length === 0 || isWhole ? null : { from, people: fitting.slice(0, 5) };
}
