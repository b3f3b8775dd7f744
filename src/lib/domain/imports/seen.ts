/**
 * Remembers which identifiers a file has had so far, each with one number, in 14 to 25 bytes an identifier: two hashes of
 * 32 bits stand for the text. That two of two million texts fall together has a chance of about one in ten million.
 * What is kept lies in many small tables that grow one by one, so that no single text waits for all to be moved.
 */
export class Seen {
	readonly #shelves: Shelf[] = Array.from({ length: shelves }, () => new Shelf());
	#size = 0;

	/** The number kept for a text, or undefined; in that case `value` (1 or more) is kept from now on. */
	meet(text: string, value: number): number | undefined {
		const [high, low] = hashes(text);
		const shelf = this.#shelves[high & (shelves - 1)] as Shelf;
		const known = shelf.get(high, low);
		if (known !== 0) return known;
		this.#size += 1;
		shelf.add(high, low, value);
		return undefined;
	}

	/** How often a text was counted before, which counts it once more. */
	count(text: string): number {
		const [high, low] = hashes(text);
		const shelf = this.#shelves[high & (shelves - 1)] as Shelf;
		const known = shelf.get(high, low);
		if (known === 0) {
			this.#size += 1;
			shelf.add(high, low, 1);
		} else shelf.set(high, low, known + 1);
		return known;
	}

	get size(): number {
		return this.#size;
	}
}

const shelves = 256;
/** Numbers of one entry: both hashes and the value, 0 where nothing is kept. */
const width = 3;
const firstSlots = 32;
const growth = 1.5;
const fullAt = 0.85;

class Shelf {
	#slots = firstSlots;
	#taken = 0;
	#table = new Uint32Array(firstSlots * width);

	get(high: number, low: number): number {
		return this.#table[this.#place(high, low) + 2] as number;
	}

	set(high: number, low: number, value: number): void {
		this.#table[this.#place(high, low) + 2] = value;
	}

	add(high: number, low: number, value: number): void {
		if (this.#taken >= this.#slots * fullAt) this.#grow();
		this.#write(high, low, value);
		this.#taken += 1;
	}

	#write(high: number, low: number, value: number): void {
		const at = this.#place(high, low);
		this.#table[at] = high;
		this.#table[at + 1] = low;
		this.#table[at + 2] = value;
	}

	/** Where an entry stands, or would stand. */
	#place(high: number, low: number): number {
		const table = this.#table;
		const end = this.#slots * width;
		let at = (low % this.#slots) * width;
		while (table[at + 2] !== 0 && (table[at] !== high || table[at + 1] !== low)) {
			at += width;
			if (at === end) at = 0;
		}
		return at;
	}

	#grow(): void {
		const old = this.#table;
		this.#slots = Math.ceil(this.#slots * growth);
		this.#table = new Uint32Array(this.#slots * width);
		for (let at = 0; at < old.length; at += width) {
			if (old[at + 2] !== 0) this.#write(old[at] as number, old[at + 1] as number, old[at + 2] as number);
		}
	}
}

/** Two independent hashes of a text (cyrb53's halves). */
function hashes(text: string): readonly [number, number] {
	let a = 0xdeadbeef;
	let b = 0x41c6ce57;
	for (let index = 0; index < text.length; index += 1) {
		const code = text.charCodeAt(index);
		a = Math.imul(a ^ code, 2654435761);
		b = Math.imul(b ^ code, 1597334677);
	}
	a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
	b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
	return [a >>> 0, b >>> 0];
}
