/** Text tables with separators (RFC 4180), read piece by piece: what a row is, on which line it stands, what is wrong. */

export const delimiters = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof delimiters)[number];

export const csvLimits = {
	bytes: 200 * 1024 * 1024,
	rows: 2_000_000,
	columns: 200,
	/** Characters of one cell. */
	cell: 32_768,
	/** Characters of the first line, which names the columns. */
	header: 65_536
} as const;

/** One row, and the line of the file on which it begins (1 is the first). */
export interface CsvRow {
	readonly line: number;
	readonly cells: readonly string[];
}

export type CsvFaultCode =
	| 'import.file_quote_open'
	| 'import.file_cell_too_long'
	| 'import.file_too_many_columns'
	| 'import.file_too_many_rows'
	| 'import.file_no_lines';

/** The table itself is broken at a line, so that nothing behind it can be trusted. */
export class CsvFault extends Error {
	readonly code: CsvFaultCode;
	readonly params: Readonly<Record<string, number>>;
	constructor(code: CsvFaultCode, params: Readonly<Record<string, number>>) {
		super(code);
		this.code = code;
		this.params = params;
	}
}

const quote = 34;
const lineFeed = 10;
const carriageReturn = 13;

/**
 * Reads rows out of pieces of text. Cells in double quotes may hold separators, line breaks and doubled quotes; lines end
 * in LF, CR LF or CR; blank lines count as lines and give no row. A quote inside an unquoted cell is a character like
 * any other. Throws CsvFault where the table breaks: a quote that is never closed, a cell or a header beyond the limits.
 */
export class CsvReader {
	readonly #separator: number;
	#rest = '';
	#line = 1;
	#rows = 0;

	constructor(delimiter: Delimiter) {
		this.#separator = delimiter.charCodeAt(0);
	}

	/** The rows that are complete with this piece. */
	push(text: string): CsvRow[] {
		return this.#read(this.#rest + text, false);
	}

	/** The last row, if the file does not end in a line break. */
	end(): CsvRow[] {
		return this.#read(this.#rest, true);
	}

	#read(text: string, isEnd: boolean): CsvRow[] {
		const rows: CsvRow[] = [];
		let at = 0;
		while (at < text.length) {
			const next = this.#row(text, at, isEnd, rows);
			if (next < 0) break;
			at = next;
		}
		this.#rest = text.slice(at);
		const isHeader = this.#rows === 0 && !isEnd;
		if (isHeader && this.#rest.length > csvLimits.header) {
			throw new CsvFault('import.file_no_lines', { limit: csvLimits.header });
		}
		return rows;
	}

	/** Reads the row that begins at `from`; where the next one begins, or -1 if this one is not complete yet. */
	#row(text: string, from: number, isEnd: boolean, rows: CsvRow[]): number {
		const cells: string[] = [];
		let line = this.#line;
		let at = from;
		for (;;) {
			const column = cells.length + 1;
			if (column > csvLimits.columns) {
				throw new CsvFault('import.file_too_many_columns', { line, limit: csvLimits.columns });
			}
			let cell = '';
			if (text.charCodeAt(at) === quote) {
				const opened = line;
				let start = at + 1;
				for (;;) {
					const close = text.indexOf('"', start);
					if (close < 0) {
						if (isEnd || text.length - at > csvLimits.cell) {
							throw new CsvFault('import.file_quote_open', { line: opened, column, limit: csvLimits.cell });
						}
						return -1;
					}
					if (close === text.length - 1 && !isEnd) return -1;
					cell += text.slice(start, close);
					if (cell.length > csvLimits.cell) {
						throw new CsvFault('import.file_quote_open', { line: opened, column, limit: csvLimits.cell });
					}
					at = close + 1;
					if (text.charCodeAt(at) !== quote) break;
					cell += '"';
					start = at + 1;
				}
				line += linesIn(cell);
			}
			const start = at;
			let code = text.charCodeAt(at);
			while (at < text.length && code !== this.#separator && code !== lineFeed && code !== carriageReturn) {
				at += 1;
				code = text.charCodeAt(at);
			}
			if (at - start > csvLimits.cell) {
				if (this.#rows === 0) throw new CsvFault('import.file_no_lines', { limit: csvLimits.header });
				throw new CsvFault('import.file_cell_too_long', { line, column, limit: csvLimits.cell });
			}
			const isLast = at >= text.length;
			if (isLast && !isEnd) return -1;
			// The two characters of a line end may come in two pieces.
			if (code === carriageReturn && at === text.length - 1 && !isEnd) return -1;
			cells.push(cell + text.slice(start, at));
			if (!isLast && code === this.#separator) {
				at += 1;
				continue;
			}
			const isBlank = cells.length === 1 && cells[0] === '';
			if (!isBlank) {
				this.#rows += 1;
				if (this.#rows > csvLimits.rows + 1) {
					throw new CsvFault('import.file_too_many_rows', { line: this.#line, limit: csvLimits.rows });
				}
				rows.push({ line: this.#line, cells });
			}
			if (isLast) {
				this.#line = line;
				return at;
			}
			at += code === carriageReturn && text.charCodeAt(at + 1) === lineFeed ? 2 : 1;
			this.#line = line + 1;
			return at;
		}
	}
}

/** Line breaks in a text: LF, CR LF or CR, each counted once. */
export function linesIn(text: string): number {
	let lines = 0;
	for (let at = 0; at < text.length; at += 1) {
		const code = text.charCodeAt(at);
		if (code === lineFeed || (code === carriageReturn && text.charCodeAt(at + 1) !== lineFeed)) lines += 1;
	}
	return lines;
}

/**
 * The separator of a table, told from its first lines: the one that stands most often outside of quotes in the header,
 * and as often in the lines that follow. A comma where none of the four is found.
 */
export function guessDelimiter(text: string): Delimiter {
	let best: Delimiter = ',';
	let bestScore = 0;
	for (const delimiter of delimiters) {
		let rows: CsvRow[];
		try {
			const reader = new CsvReader(delimiter);
			rows = reader.push(text);
			if (rows.length === 0) rows = reader.end();
		} catch {
			continue;
		}
		const [head, ...others] = rows.slice(0, 50);
		const width = head?.cells.length ?? 1;
		if (width < 2) continue;
		const agreeing =
			others.length === 0 ? 1 : others.filter((row) => row.cells.length === width).length / others.length;
		const score = agreeing * 1_000 + width;
		if (score > bestScore) {
			best = delimiter;
			bestScore = score;
		}
	}
	return best;
}

export type HeaderFault =
	| { readonly code: 'import.file_header_twice'; readonly params: { readonly name: string } }
	| { readonly code: 'import.file_header_blank'; readonly params: { readonly column: number } };

/** Names of columns as they are compared: outer space does not count. */
export const headerName = (cell: string): string => cell.trim();

/** What is wrong with the names of the columns: one without a name, or two of the same name. */
export function headerFault(cells: readonly string[]): HeaderFault | null {
	const seen = new Set<string>();
	for (const [index, cell] of cells.entries()) {
		const name = headerName(cell);
		if (name === '') return { code: 'import.file_header_blank', params: { column: index + 1 } };
		if (seen.has(name)) return { code: 'import.file_header_twice', params: { name } };
		seen.add(name);
	}
	return null;
}
