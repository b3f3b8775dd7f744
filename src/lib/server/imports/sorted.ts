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
const stretchCharacters = 4 * 1024 * 1024;
const writtenAtOnce = 128 * 1024;

const earlier = (a: Entry, b: Entry): number => a.at - b.at || a.line - b.line;

/** Gathers entries and writes them, sorted, into a file that is empty so far. */
export class StretchWriter {
	readonly stretches: Stretch[] = [];
	readonly #file: FileHandle;
	#entries: Entry[] = [];
	#characters = 0;
	#bytes = 0;

	constructor(file: FileHandle) {
		this.#file = file;
	}

	/** Takes an entry, a single line of text; the stretch has to be written when `isFull`. */
	add(entry: Entry): void {
		this.#entries.push(entry);
		this.#characters += entry.text.length;
	}

	get isFull(): boolean {
		return this.#entries.length >= stretchEntries || this.#characters >= stretchCharacters;
	}

	/** Writes what was gathered as one stretch. */
	async write(): Promise<void> {
		if (this.#entries.length === 0) return;
		const entries = this.#entries.sort(earlier);
		this.#entries = [];
		this.#characters = 0;
		const from = this.#bytes;
		let text = '';
		for (const entry of entries) {
			text += `${entry.at}\t${entry.line}\t${entry.text}\n`;
			if (text.length < writtenAtOnce) continue;
			this.#bytes += await writeText(this.#file, text);
			text = '';
		}
		this.#bytes += await writeText(this.#file, text);
		this.stretches.push({ from, until: this.#bytes });
	}
}

/** Writes a whole text at the end of a file; its bytes. */
export async function writeText(file: FileHandle, text: string): Promise<number> {
	const bytes = Buffer.from(text);
	for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at)).bytesWritten;
	return bytes.length;
}

const windowBytes = 48 * 1024;

/** Lines of a part of a file, read a window at a time. */
export class Lines {
	readonly #file: FileHandle;
	readonly #until: number;
	#at: number;
	#rest: Buffer = Buffer.alloc(0);
	#lines: string[] = [];
	#next = 0;

	constructor(file: FileHandle, { from, until }: Stretch) {
		this.#file = file;
		this.#at = from;
		this.#until = until;
	}

	/** The next line, if it has been read already. */
	atHand(): string | undefined {
		const line = this.#lines[this.#next];
		if (line !== undefined) this.#next += 1;
		return line;
	}

	/** The next line, or undefined behind the last one. */
	async next(): Promise<string | undefined> {
		if (this.#next >= this.#lines.length) await this.#fill();
		return this.atHand();
	}

	async #fill(): Promise<void> {
		this.#lines = [];
		this.#next = 0;
		while (this.#at < this.#until) {
			const wanted = Math.min(windowBytes, this.#until - this.#at);
			const { buffer, bytesRead } = await this.#file.read(Buffer.alloc(wanted), 0, wanted, this.#at);
			if (bytesRead === 0) throw new Error('A prepared file is shorter than it should be.');
			this.#at += bytesRead;
			const bytes = Buffer.concat([this.#rest, buffer.subarray(0, bytesRead)]);
			const end = bytes.lastIndexOf(10);
			this.#rest = Buffer.from(bytes.subarray(end + 1));
			if (end < 0) continue;
			this.#lines = bytes.toString('utf8', 0, end).split('\n');
			return;
		}
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

	static async of(file: FileHandle, stretches: readonly Stretch[]): Promise<Merged> {
		const merged = new Merged();
		for (const stretch of stretches) {
			const lines = new Lines(file, stretch);
			const line = await lines.next();
			if (line !== undefined) merged.#heads.push(headOf(lines, line));
		}
		merged.#heads.sort(earlier);
		return merged;
	}

	/** The next entry, or undefined behind the last one. */
	async next(): Promise<Entry | undefined> {
		const top = this.#heads[0];
		if (top === undefined) return undefined;
		const line = top.lines.atHand() ?? (await top.lines.next());
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
