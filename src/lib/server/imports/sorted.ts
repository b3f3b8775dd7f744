import { readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

/**
 * Sorting more than fits into memory: entries are gathered, sorted a stretch at a time and written one stretch behind the
 * other into one file; reading merges the stretches. What is in memory does not grow with the number of entries, but for
 * a small window on each stretch.
 */

/** A line of text with what it is sorted by: an instant, then the line of the file it came from. */
export interface Entry {
	readonly at: number;
	readonly line: number;
	readonly text: string;
}

/** Where a sorted stretch lies in the file, in bytes. */
export interface Stretch {
	readonly from: number;
	readonly until: number;
}

const stretchEntries = 16_384;
const stretchBytes = 4 * 1024 * 1024;
const writtenAtOnce = 128 * 1024;
/** Bytes of UTF-8 that a unit of a text takes at most. */
const bytesEach = 3;

const earlier = (a: Entry, b: Entry): number => a.at - b.at || a.line - b.line;

/**
 * Gathers entries and writes them, sorted, into a file that is empty so far. What is gathered lies in one piece of memory
 * that is used again and again: as single texts it would be moved about and cleared away with everything else.
 */
export class StretchWriter {
	readonly stretches: Stretch[] = [];
	readonly #file: FileHandle;
	#gathered: Buffer = Buffer.allocUnsafe(stretchBytes);
	readonly #at = new Float64Array(stretchEntries);
	readonly #line = new Uint32Array(stretchEntries);
	/** Where each entry begins; the next one begins where it ends. */
	readonly #begins = new Uint32Array(stretchEntries + 1);
	#entries = 0;
	#bytes = 0;

	constructor(file: FileHandle) {
		this.#file = file;
	}

	/** Takes an entry, a single line of text; the stretch has to be written when `isFull`. */
	add({ at, line, text }: Entry): void {
		const begin = this.#begins[this.#entries] as number;
		const whole = `${at}\t${line}\t${text}\n`;
		const needed = begin + whole.length * bytesEach;
		if (needed > this.#gathered.length) {
			const longer = Buffer.allocUnsafe(needed);
			this.#gathered.copy(longer, 0, 0, begin);
			this.#gathered = longer;
		}
		this.#at[this.#entries] = at;
		this.#line[this.#entries] = line;
		this.#entries += 1;
		this.#begins[this.#entries] = begin + this.#gathered.write(whole, begin);
	}

	get isFull(): boolean {
		return this.#entries >= stretchEntries || (this.#begins[this.#entries] as number) >= stretchBytes * 0.9;
	}

	/** Writes what was gathered as one stretch. */
	async write(): Promise<void> {
		if (this.#entries === 0) return;
		const order = new Uint32Array(this.#entries).map((_, index) => index);
		const [at, line] = [this.#at, this.#line];
		order.sort((a, b) => (at[a] as number) - (at[b] as number) || (line[a] as number) - (line[b] as number));
		const from = this.#stretchesEnd;
		const sorted = Buffer.allocUnsafe(writtenAtOnce);
		let length = 0;
		for (const entry of order) {
			const one = this.#gathered.subarray(this.#begins[entry], this.#begins[entry + 1]);
			if (length + one.length > writtenAtOnce) {
				this.#bytes += await writeBytes(this.#file, sorted.subarray(0, length));
				length = 0;
			}
			if (one.length > writtenAtOnce) this.#bytes += await writeBytes(this.#file, one);
			else length += one.copy(sorted, length);
		}
		this.#bytes += await writeBytes(this.#file, sorted.subarray(0, length));
		this.#entries = 0;
		this.stretches.push({ from, until: this.#bytes });
	}

	get #stretchesEnd(): number {
		return this.stretches.at(-1)?.until ?? 0;
	}
}

async function writeBytes(file: FileHandle, bytes: Buffer): Promise<number> {
	for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at)).bytesWritten;
	return bytes.length;
}

/** Writes a whole text at the end of a file; its bytes. */
export function writeText(file: FileHandle, text: string): Promise<number> {
	return writeBytes(file, Buffer.from(text));
}

const windowBytes = 32 * 1024;

/** Lines of a part of a file, read a window at a time; a line becomes a text only when it is asked for. */
export class Lines {
	readonly #file: FileHandle;
	readonly #until: number;
	/** Bytes of the file up to here lie in the window. */
	#at: number;
	#window: Buffer = Buffer.alloc(0);
	#next = 0;
	#filled = 0;

	constructor(file: FileHandle, { from, until }: Stretch) {
		this.#file = file;
		this.#at = from;
		this.#until = until;
	}

	/** The next line, if it has been read already. */
	#atHand(): string | undefined {
		if (this.#next >= this.#filled) return undefined;
		const end = this.#window.indexOf(10, this.#next);
		if (end < 0 || end >= this.#filled) return undefined;
		const line = this.#window.toString('utf8', this.#next, end);
		this.#next = end + 1;
		return line;
	}

	/** The next line, or undefined behind the last one. */
	next(): string | undefined {
		for (;;) {
			const line = this.#atHand();
			if (line !== undefined || this.#at >= this.#until) return line;
			this.#fill();
		}
	}

	/** A window of a file that was written a moment ago is at hand sooner than another thread could be asked for it. */
	#fill(): void {
		const rest = this.#filled - this.#next;
		// A line may be longer than the window.
		const isTight = this.#window.length - rest < windowBytes / 2;
		const into = isTight ? Buffer.allocUnsafe(Math.max(windowBytes, rest * 2)) : this.#window;
		this.#window.copy(into, 0, this.#next, this.#filled);
		this.#window = into;
		this.#next = 0;
		this.#filled = rest;
		const wanted = Math.min(into.length - rest, this.#until - this.#at);
		const read = readSync(this.#file.fd, into, rest, wanted, this.#at);
		if (read === 0) throw new Error('A prepared file is shorter than it should be.');
		this.#at += read;
		this.#filled += read;
	}
}

interface Head extends Entry {
	readonly lines: Lines;
}

function headOf(lines: Lines, line: string): Head {
	const first = line.indexOf('\t');
	const second = line.indexOf('\t', first + 1);
	return {
		at: Number(line.slice(0, first)),
		line: Number(line.slice(first + 1, second)),
		text: line.slice(second + 1),
		lines
	};
}

/** Reads all stretches of a file as one, in order. */
export class Merged {
	/** The next entry of every stretch, as a heap. */
	readonly #heads: Head[] = [];

	static of(file: FileHandle, stretches: readonly Stretch[]): Merged {
		const merged = new Merged();
		for (const stretch of stretches) {
			const lines = new Lines(file, stretch);
			const line = lines.next();
			if (line !== undefined) merged.#heads.push(headOf(lines, line));
		}
		merged.#heads.sort(earlier);
		return merged;
	}

	/** The next entry, or undefined behind the last one. */
	next(): Entry | undefined {
		const top = this.#heads[0];
		if (top === undefined) return undefined;
		const line = top.lines.next();
		const last = line === undefined ? (this.#heads.pop() as Head) : headOf(top.lines, line);
		if (this.#heads.length > 0) this.#sink(last);
		return top;
	}

	/** Puts an entry at the top and lets it sink to its place. */
	#sink(entry: Head): void {
		const heads = this.#heads;
		let at = 0;
		for (;;) {
			let child = 2 * at + 1;
			if (child >= heads.length) break;
			if (child + 1 < heads.length && earlier(heads[child + 1] as Head, heads[child] as Head) < 0) child += 1;
			if (earlier(heads[child] as Head, entry) >= 0) break;
			heads[at] = heads[child] as Head;
			at = child;
		}
		heads[at] = entry;
	}
}
