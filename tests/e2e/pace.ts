import type { ElementHandle, Locator, Page } from '@playwright/test';

/**
 * How long a person takes, in seconds, by the keystroke-level model of Card, Moran and Newell: pointing at something and
 * pressing it, one stroke of a key by somebody who types on and off, the hand from the pointer to the keys, and what one
 * thinks before each step. Reading as slowly as a screen is read with care.
 */
export const person = {
	press: 1.1,
	key: 0.28,
	hand: 0.4,
	think: 1.35,
	/** One movement of the page to what lies beneath. */
	scroll: 1.1,
	/** Taking the phone out, pointing it at a code and opening what it found. */
	scan: 8,
	wordsPerMinute: 230
} as const;

/** What a task took: what was counted on the way, and the seconds that follow from it. */
export interface Taken {
	readonly task: string;
	readonly clicks: number;
	readonly fields: number;
	readonly keys: number;
	readonly scrolls: number;
	/** Pages that were turned to, the first included. */
	readonly pages: number;
	/** Words in the first view of the first page. */
	readonly firstView: number;
	/** All words that came into view, each read once. */
	readonly words: number;
	readonly seconds: number;
	/** Of which the machine's own. */
	readonly machine: number;
	readonly limit: number;
}

/** The pieces of text that stand in view: of the middle of the page, without navigation, or of the part that holds something. */
const textInView = (page: Page, of: ElementHandle | null = null): Promise<string[]> =>
	page.evaluate((part) => {
		const within =
			(part as Element | null)?.closest('article, li, fieldset, form, section') ??
			document.querySelector('dialog[open]') ??
			document.querySelector('main') ??
			document.body;
		const found: string[] = [];
		const walker = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
		for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
			const text = node.textContent?.trim() ?? '';
			const holder = node.parentElement;
			if (text === '' || holder === null || !/[\p{L}\p{N}]/u.test(text)) continue;
			if (holder.closest('script, style, noscript, option, [aria-hidden="true"]') !== null) continue;
			if (!holder.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
			const range = document.createRange();
			range.selectNodeContents(node);
			const box = range.getBoundingClientRect();
			// What only a reader of screens hears is a point of one pixel.
			if (box.width <= 2 || box.height <= 2) continue;
			if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) continue;
			found.push(text);
		}
		return found;
	}, of);

const wordsIn = (text: string): number => text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

/** How long a text takes to read. */
export const secondsToRead = (text: string): number => (wordsIn(text) / person.wordsPerMinute) * 60;

/** Goes through a task as a person would, and counts what that person does. */
export class Pace {
	readonly #page: Page;
	#clicks = 0;
	#fields = 0;
	#keys = 0;
	#scrolls = 0;
	#pages = 0;
	#words = 0;
	#firstView: number | null = null;
	#seconds = 0;
	#machine = 0;
	#path = '';
	readonly #read = new Set<string>();

	constructor(page: Page) {
		this.#page = page;
	}

	/** Waits for what the machine does meanwhile, and counts its seconds as the person's. */
	async #machineDoes(deed: () => Promise<unknown>): Promise<void> {
		const began = performance.now();
		await deed();
		const took = (performance.now() - began) / 1000;
		this.#machine += took;
		this.#seconds += took;
	}

	/** Reads what is in view and has not been read yet; `of` one thing, the rest is glanced over. */
	async read(of: ElementHandle | null = null): Promise<void> {
		const path = new URL(this.#page.url()).pathname;
		if (path !== this.#path) this.#pages += 1;
		this.#path = path;
		let fresh = 0;
		for (const text of await textInView(this.#page, of)) {
			if (this.#read.has(text)) continue;
			this.#read.add(text);
			fresh += wordsIn(text);
		}
		if (of !== null) for (const text of await textInView(this.#page)) this.#read.add(text);
		this.#firstView ??= fresh;
		this.#words += fresh;
		this.#seconds += (fresh / person.wordsPerMinute) * 60;
	}

	/** Comes to an address from outside: a link in a mail or in the terminal. */
	async arrive(address: string): Promise<void> {
		this.#clicks += 1;
		this.#seconds += person.think + person.press;
		await this.#machineDoes(() => this.#page.goto(address));
		await this.read();
	}

	/** Has a page open already: nothing is pressed for it. */
	async open(address: string): Promise<void> {
		await this.#machineDoes(() => this.#page.goto(address));
		await this.read();
	}

	async #bringIntoView(target: Locator): Promise<void> {
		const box = await target.boundingBox();
		const height = this.#page.viewportSize()?.height ?? 0;
		if (box !== null && box.y >= 0 && box.y + Math.min(box.height, 44) <= height) return;
		await target.scrollIntoViewIfNeeded();
		const moved = Math.max(1, Math.ceil(Math.abs((box?.y ?? height) - height / 2) / height));
		this.#scrolls += moved;
		this.#seconds += moved * person.scroll;
		// What passes on the way is glanced over; what one came for is read.
		await this.read(await target.elementHandle());
	}

	/** Thinks, points and presses; then waits for what shall be there. */
	async press(target: Locator, until: () => Promise<unknown>): Promise<void> {
		await this.#bringIntoView(target);
		this.#clicks += 1;
		this.#seconds += person.think + person.press;
		await this.#machineDoes(async () => {
			await target.click();
			await until();
		});
		await this.read();
	}

	/** Thinks, points at a field, and types. */
	async type(field: Locator, text: string): Promise<void> {
		await this.#bringIntoView(field);
		this.#clicks += 1;
		this.#fields += 1;
		this.#keys += text.length;
		this.#seconds += person.think + person.press + person.hand + text.length * person.key + person.hand;
		await field.fill(text);
		await this.read();
	}

	/** Takes the phone out for what a code on the screen leads to. */
	scan(): void {
		this.#seconds += person.think + person.scan;
	}

	/** Waits until something has come by itself. */
	async await(until: () => Promise<unknown>): Promise<void> {
		await this.#machineDoes(until);
		await this.read();
	}

	/** Adds what somebody did on another screen meanwhile. */
	add(other: Taken): void {
		this.#clicks += other.clicks;
		this.#fields += other.fields;
		this.#keys += other.keys;
		this.#scrolls += other.scrolls;
		this.#pages += other.pages;
		this.#words += other.words;
		this.#seconds += other.seconds;
		this.#machine += other.machine;
	}

	taken(task: string, limit: number): Taken {
		return {
			task,
			clicks: this.#clicks,
			fields: this.#fields,
			keys: this.#keys,
			scrolls: this.#scrolls,
			pages: this.#pages,
			firstView: this.#firstView ?? 0,
			words: this.#words,
			seconds: this.#seconds,
			machine: this.#machine,
			limit
		};
	}
}

const columns = ['clicks', 'fields', 'keys', 'scrolls', 'pages', 'first view', 'words', 'machine', 'seconds', 'limit'];

/** The table of what was taken, for people to read. */
export function printPace(all: readonly Taken[]): void {
	const rows = all.map((one) => [
		one.task,
		...[one.clicks, one.fields, one.keys, one.scrolls, one.pages, one.firstView, one.words].map(String),
		...[one.machine.toFixed(1), one.seconds.toFixed(0), String(one.limit)]
	]);
	const table = [['task', ...columns], ...rows];
	const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
	const line = (row: readonly string[]): string =>
		row
			.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
			.join('  ');
	process.stdout.write(`\n${table.map(line).join('\n')}\n\n`);
}
