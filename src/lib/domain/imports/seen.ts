/**
 * Remembers which identifiers a file has had so far, each with one number, in about 20 bytes an identifier: two hashes of
 * 32 bits stand for the text. That two of two million texts fall together has a chance of about one in ten million.
 */
export class Seen {
	#size = 0;
	#slots = 1 << 12;
	#high = new Uint32Array(this.#slots);
	#low = new Uint32Array(this.#slots);
	#value = new Uint32Array(this.#slots);

	/** The number kept for a text, or undefined; in that case `value` (1 or more) is kept from now on. */
	meet(text: string, value: number): number | undefined {
		const [high, low] = hashes(text);
		const at = this.#find(high, low);
		const known = this.#value[at] as number;
		if (known !== 0) return known;
		this.#put(at, high, low, value);
		return undefined;
	}

	/** How often a text was counted before, which counts it once more. */
	count(text: string): number {
		const [high, low] = hashes(text);
		const at = this.#find(high, low);
		const known = this.#value[at] as number;
		if (known === 0) this.#put(at, high, low, 1);
		else this.#value[at] = known + 1;
		return known;
	}

	get size(): number {
		return this.#size;
	}

	#find(high: number, low: number): number {
		let at = low & (this.#slots - 1);
		while (this.#value[at] !== 0 && (this.#high[at] !== high || this.#low[at] !== low))
			at = (at + 1) & (this.#slots - 1);
		return at;
	}

	#put(at: number, high: number, low: number, value: number): void {
		this.#high[at] = high;
		this.#low[at] = low;
		this.#value[at] = value;
		this.#size += 1;
		if (this.#size * 10 > this.#slots * 7) this.#grow();
	}

	#grow(): void {
		const [high, low, value] = [this.#high, this.#low, this.#value];
		this.#slots *= 2;
		this.#high = new Uint32Array(this.#slots);
		this.#low = new Uint32Array(this.#slots);
		this.#value = new Uint32Array(this.#slots);
		for (let index = 0; index < value.length; index += 1) {
			if (value[index] === 0) continue;
			const at = this.#find(high[index] as number, low[index] as number);
			this.#high[at] = high[index] as number;
			this.#low[at] = low[index] as number;
			this.#value[at] = value[index] as number;
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
