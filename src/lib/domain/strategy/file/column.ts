/** One column of a file's table, taken apart. */
export interface Column {
	readonly kind:
		| 'id'
		| 'text'
		| 'title'
		| 'int'
		| 'real'
		| 'yesno'
		| 'day'
		| 'instant'
		| 'one'
		| 'to'
		| 'person'
		| 'department'
		| 'json'
		| 'handles'
		| 'strategy'
		| 'removed'
		| '-';
	readonly optional: boolean;
	/** What stands behind the colon: a range, a table, choices, a structure. */
	readonly about: string;
	/** What an older file without the column means; undefined where it must be there. */
	readonly preset: unknown;
}

const pattern = /^([a-z]+)(\?)?(?::([^=]*))?(?:=(.*))?$/;
const known = new Map<string, Column>();

/** Reads a line of the registry. A wrong one throws: it is the program's own. */
export function columnOf(line: string): Column {
	const found = known.get(line);
	if (found !== undefined) return found;
	const made = read(line);
	known.set(line, made);
	return made;
}

function read(line: string): Column {
	if (line.startsWith('-')) return { kind: '-', optional: true, about: line.slice(1).trim(), preset: undefined };
	const [, kind, optional, about = '', preset] = pattern.exec(line) ?? [];
	if (kind === undefined) throw new RangeError(`no column is written ${line}`);
	return {
		kind: kind as Column['kind'],
		optional: optional === '?',
		about,
		preset: preset !== undefined ? (JSON.parse(preset) as unknown) : optional === '?' ? null : undefined
	};
}

/** Whether the column stands in the file at all. */
export const isInFile = ({ kind }: Column): boolean => kind !== '-' && kind !== 'removed';
