import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import {
	CsvFault,
	csvLimits,
	CsvReader,
	guessDelimiter,
	headerFault,
	type CsvRow,
	type Delimiter
} from '../../domain/imports/csv.ts';
import type { ImportFailure } from '../../domain/imports/columns.ts';
import type { Encoding } from '../../domain/imports/mapping.ts';
import { columnNames } from '../../domain/imports/vendors.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';

/** How a file is written. */
export interface FileShape {
	readonly encoding: Encoding;
	readonly delimiter: Delimiter;
}

/** What the first part of a file shows. */
export interface FileLook extends FileShape {
	readonly headers: readonly string[];
	/** The first rows. */
	readonly rows: readonly CsvRow[];
	/** Rows from further on in a long file: their lines are not known. */
	readonly later: readonly (readonly string[])[];
	readonly bytes: number;
	/** The line at which the file turned out not to be UTF-8, so that another encoding was taken. */
	readonly notUtf8At: number | null;
}

/** The file cannot be read on from here. */
export class FileFault extends Error {
	readonly failure: ImportFailure;
	constructor(failure: ImportFailure) {
		super(failure.code);
		this.failure = failure;
	}
}

const headBytes = 256 * 1024;
const sampleRows = 500;

/** What files that are no text begin with, and what they are. */
const magics: readonly { readonly bytes: readonly number[]; readonly code: string }[] = [
	{ bytes: [0x89, 0x50, 0x4e, 0x47], code: 'import.file_picture' },
	{ bytes: [0xff, 0xd8, 0xff], code: 'import.file_picture' },
	{ bytes: [0x47, 0x49, 0x46, 0x38], code: 'import.file_picture' },
	{ bytes: [0x42, 0x4d], code: 'import.file_picture' },
	{ bytes: [0x52, 0x49, 0x46, 0x46], code: 'import.file_picture' },
	{ bytes: [0x25, 0x50, 0x44, 0x46], code: 'import.file_pdf' },
	{ bytes: [0x50, 0x4b, 0x03, 0x04], code: 'import.file_spreadsheet' },
	{ bytes: [0x50, 0x4b, 0x05, 0x06], code: 'import.file_spreadsheet' },
	{ bytes: [0xd0, 0xcf, 0x11, 0xe0], code: 'import.file_spreadsheet' },
	{ bytes: [0x1f, 0x8b], code: 'import.file_packed' },
	{ bytes: [0x37, 0x7a, 0xbc, 0xaf], code: 'import.file_packed' },
	{ bytes: [0x28, 0xb5, 0x2f, 0xfd], code: 'import.file_packed' }
];

const startsWith = (head: Buffer, bytes: readonly number[]): boolean =>
	head.length >= bytes.length && bytes.every((byte, index) => head[index] === byte);

/** Bytes at the end of a piece that begin a character of UTF-8 which goes on in the next. */
function unfinished(piece: Buffer): number {
	for (let back = 1; back <= Math.min(3, piece.length); back += 1) {
		const byte = piece[piece.length - back] as number;
		if ((byte & 0xc0) === 0x80) continue;
		const wanted = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
		return wanted > back ? back : 0;
	}
	return 0;
}

function guessEncoding(head: Buffer): Encoding | null {
	if (startsWith(head, [0xff, 0xfe])) return 'utf-16le';
	if (startsWith(head, [0xfe, 0xff])) return 'utf-16be';
	if (startsWith(head, [0xef, 0xbb, 0xbf])) return 'utf-8';
	const looked = head.subarray(0, 4096);
	let even = 0;
	let odd = 0;
	looked.forEach((byte, index) => {
		if (byte === 0) {
			if (index % 2 === 0) even += 1;
			else odd += 1;
		}
	});
	if (even + odd === 0) return 'utf-8';
	if (odd > looked.length / 5 && even < odd / 10) return 'utf-16le';
	if (even > looked.length / 5 && odd < even / 10) return 'utf-16be';
	return null;
}

/** The line (1 is the first) on which bytes stop being UTF-8; null where they are. */
function brokenLine(bytes: Buffer): number | null {
	if (isUtf8(bytes)) return null;
	let line = 1;
	for (let at = 0; at < bytes.length; line += 1) {
		const end = bytes.indexOf(10, at);
		const stop = end < 0 ? bytes.length : end + 1;
		if (!isUtf8(bytes.subarray(at, stop))) return line;
		at = stop;
	}
	return line;
}

/** Turns bytes into text piece by piece; bytes that are no UTF-8 are told with their line. */
class Decoder {
	readonly #encoding: Encoding;
	readonly #decoder: TextDecoder;
	#kept: Buffer = Buffer.alloc(0);
	#lines = 0;

	constructor(encoding: Encoding) {
		this.#encoding = encoding;
		this.#decoder = new TextDecoder(encoding, { fatal: encoding !== 'windows-1252' });
	}

	decode(piece: Buffer): string {
		if (this.#encoding !== 'utf-8') return this.#other(piece, true);
		const all = this.#kept.length === 0 ? piece : Buffer.concat([this.#kept, piece]);
		const cut = unfinished(all);
		const whole = all.subarray(0, all.length - cut);
		this.#kept = Buffer.from(all.subarray(all.length - cut));
		return this.#utf8(whole);
	}

	end(): string {
		return this.#encoding === 'utf-8' ? this.#utf8(this.#kept) : this.#other(Buffer.alloc(0), false);
	}

	#utf8(bytes: Buffer): string {
		const broken = brokenLine(bytes);
		if (broken !== null) throw new FileFault({ code: 'import.file_encoding', params: { line: this.#lines + broken } });
		for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) this.#lines += 1;
		// The decoder takes the mark at the beginning away.
		return this.#decoder.decode(bytes, { stream: true });
	}

	#other(bytes: Buffer, stream: boolean): string {
		try {
			const text = this.#decoder.decode(bytes, { stream });
			this.#lines += text.split('\n').length - 1;
			return text;
		} catch {
			throw new FileFault({ code: 'import.file_encoding', params: { line: this.#lines + 1 } });
		}
	}
}

const failureOf = (error: unknown): ImportFailure | null =>
	error instanceof FileFault
		? error.failure
		: error instanceof CsvFault
			? { code: error.code, params: error.params }
			: null;

/** The first part of a file and how long it is; null where it is not there (any more). */
async function readHead(path: string): Promise<{ head: Buffer; bytes: number } | null> {
	let size: number;
	try {
		({ size } = await stat(path));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
		throw error;
	}
	const file = await open(path, 'r');
	try {
		const head = Buffer.alloc(Math.min(size, headBytes));
		await file.read(head, 0, head.length, 0);
		return { head, bytes: size };
	} finally {
		await file.close();
	}
}

/**
 * Looks at the beginning of a file: is it a table of text, in which letters and with which separators, what are its
 * columns, what do the first rows hold? `asked` overrules what would be guessed.
 */
export async function lookAtFile(path: string, asked: Partial<FileShape> = {}): Promise<Result<FileLook>> {
	const start = await readHead(path);
	if (start === null) return fail('import.file_gone');
	const { head, bytes } = start;
	if (bytes === 0) return fail('import.file_empty');
	if (bytes > csvLimits.bytes)
		return fail('import.file_too_large', { params: { limit: csvLimits.bytes / 1024 / 1024 } });
	const magic = magics.find((one) => startsWith(head, one.bytes));
	if (magic !== undefined) return fail(magic.code);
	let encoding = asked.encoding ?? guessEncoding(head);
	if (encoding === null) return fail('import.file_not_text');
	const isWhole = bytes <= head.length;
	let notUtf8At: number | null = null;
	if (encoding === 'utf-8' && asked.encoding === undefined) {
		notUtf8At = brokenLine(isWhole ? head : head.subarray(0, head.length - unfinished(head)));
		if (notUtf8At !== null) encoding = 'windows-1252';
	}
	try {
		const decoder = new Decoder(encoding);
		const text = decoder.decode(head) + (isWhole ? decoder.end() : '');
		if (/[\u0000-\u0008\u000e-\u001a]/.test(text.slice(0, 20_000))) return fail('import.file_not_text');
		if (text.trim() === '') return fail('import.file_empty');
		const delimiter = asked.delimiter ?? guessDelimiter(text);
		const reader = new CsvReader(delimiter);
		const rows = [...reader.push(text), ...(isWhole ? reader.end() : [])];
		const [first, ...others] = rows;
		if (first === undefined) return fail('import.file_no_lines', { params: { limit: csvLimits.header } });
		const headers = columnNames(first.cells, others[0]?.cells);
		const wrong = headerFault(headers);
		if (wrong !== null) return { ok: false, error: wrong };
		if (others.length === 0 && isWhole) return fail('import.file_header_only');
		return ok({
			encoding,
			delimiter,
			headers,
			rows: others.slice(0, sampleRows),
			later: isWhole ? [] : await laterRows(path, { encoding, delimiter }, headers.length, bytes),
			bytes,
			notUtf8At
		});
	} catch (error) {
		const failure = failureOf(error);
		if (failure === null) throw error;
		return { ok: false, error: failure };
	}
}

const laterPlaces = [0.25, 0.5, 0.75, 1];
const laterBytes = 48 * 1024;

/** Some rows from further on, so that columns which are empty at first show what they hold. Never more than a glimpse. */
async function laterRows(path: string, shape: FileShape, width: number, bytes: number): Promise<(readonly string[])[]> {
	if (shape.encoding !== 'utf-8' && shape.encoding !== 'windows-1252') return [];
	const file = await open(path, 'r');
	const found: (readonly string[])[] = [];
	try {
		for (const place of laterPlaces) {
			const piece = Buffer.alloc(laterBytes);
			const at = Math.max(headBytes, Math.floor(bytes * place) - laterBytes);
			const { bytesRead } = await file.read(piece, 0, laterBytes, at);
			const text = new TextDecoder(shape.encoding).decode(piece.subarray(0, bytesRead));
			try {
				const rows = new CsvReader(shape.delimiter).push(text.slice(text.indexOf('\n') + 1));
				found.push(
					...rows
						.filter((row) => row.cells.length === width)
						.slice(0, 100)
						.map((row) => row.cells)
				);
			} catch {
				// The glimpse began inside of a quoted cell.
			}
		}
	} finally {
		await file.close();
	}
	return found;
}

/** Rows that were read together, and how much of the file lies behind them. */
export interface FilePiece {
	readonly rows: readonly CsvRow[];
	readonly bytes: number;
}

const pieceBytes = 64 * 1024;

/**
 * Reads all rows behind the header, a piece at a time, so that nothing else waits: a piece takes a few milliseconds.
 * Throws FileFault where the file breaks.
 */
export async function* readTable(path: string, shape: FileShape): AsyncGenerator<FilePiece> {
	const decoder = new Decoder(shape.encoding);
	const reader = new CsvReader(shape.delimiter);
	let bytes = 0;
	let isHeader = true;
	const withoutHeader = (rows: readonly CsvRow[]): readonly CsvRow[] => {
		if (!isHeader || rows.length === 0) return rows;
		isHeader = false;
		return rows.slice(1);
	};
	try {
		for await (const piece of createReadStream(path, { highWaterMark: pieceBytes })) {
			bytes += (piece as Buffer).length;
			yield { rows: withoutHeader(reader.push(decoder.decode(piece as Buffer))), bytes };
		}
		yield { rows: withoutHeader([...reader.push(decoder.end()), ...reader.end()]), bytes };
	} catch (error) {
		const failure = failureOf(error);
		throw failure === null ? error : new FileFault(failure);
	}
}
