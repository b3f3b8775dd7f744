import { inflateSync } from 'node:zlib';

/** A document as a browser prints it: how many sheets it has, and the words on them in the order they were set. */
export interface PrintedPdf {
	readonly sheets: number;
	readonly text: string;
}

interface Part {
	readonly head: string;
	readonly body: string;
}

const latin = (bytes: Buffer): string => bytes.toString('latin1');

/** The numbered parts of the file, their streams unpacked. */
function partsOf(file: Buffer): Map<string, Part> {
	const text = latin(file);
	const parts = new Map<string, Part>();
	for (const found of text.matchAll(/(\d+) 0 obj\b([\s\S]*?)endobj/g)) {
		const [, id = '', inner = ''] = found;
		const at = inner.search(/stream\r?\n/);
		if (at < 0) {
			parts.set(id, { head: inner, body: '' });
			continue;
		}
		const head = inner.slice(0, at);
		const packed = inner.slice(at).replace(/^stream\r?\n/, '');
		const isText = !head.includes('/Subtype /Image') && !head.includes('/Length1');
		const body = isText && head.includes('FlateDecode') ? latin(inflateSync(Buffer.from(packed, 'latin1'))) : packed;
		parts.set(id, { head, body });
	}
	return parts;
}

/** What each glyph of a font stands for. */
function glyphsOf(map: string): Map<number, string> {
	const glyphs = new Map<number, string>();
	const words = (hex: string): string =>
		String.fromCharCode(...(hex.match(/.{4}/g) ?? []).map((unit) => Number.parseInt(unit, 16)));
	for (const [, block = ''] of map.matchAll(/beginbfchar([\s\S]*?)endbfchar/g)) {
		for (const [, from = '', to = ''] of block.matchAll(/<([0-9A-F]+)>\s*<([0-9A-F]+)>/gi))
			glyphs.set(Number.parseInt(from, 16), words(to));
	}
	for (const [, block = ''] of map.matchAll(/beginbfrange([\s\S]*?)endbfrange/g)) {
		for (const [, from = '', to = '', first = ''] of block.matchAll(
			/<([0-9A-F]+)>\s*<([0-9A-F]+)>\s*<([0-9A-F]+)>/gi
		)) {
			const start = Number.parseInt(from, 16);
			const base = Number.parseInt(first, 16);
			for (let code = start; code <= Number.parseInt(to, 16); code++)
				glyphs.set(code, String.fromCharCode(base + code - start));
		}
	}
	return glyphs;
}

/** Reads the words of a printed document, without the spaces: sheets set them by position, not by letters. */
export function readPdf(file: Buffer): PrintedPdf {
	const parts = partsOf(file);
	const pages = [...parts.values()].filter(({ head }) => /\/Type\s*\/Page\b/.test(head));
	let text = '';
	for (const { head } of pages) {
		const fonts = new Map<string, Map<number, string>>();
		for (const [, name = '', id = ''] of head.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
			const map = /\/ToUnicode (\d+) 0 R/.exec(parts.get(id)?.head ?? '')?.[1] ?? '';
			fonts.set(name, glyphsOf(parts.get(map)?.body ?? ''));
		}
		const content = parts.get(/\/Contents (\d+) 0 R/.exec(head)?.[1] ?? '')?.body ?? '';
		let font = new Map<number, string>();
		for (const [, name, hex] of content.matchAll(/\/(F\d+) [\d.]+ Tf|<([0-9A-F]+)>/gi)) {
			if (name !== undefined) font = fonts.get(name) ?? font;
			const wide = (hex?.length ?? 0) % 4 === 0;
			for (const code of hex?.match(wide ? /.{4}/g : /.{2}/g) ?? []) text += font.get(Number.parseInt(code, 16)) ?? '';
		}
	}
	return { sheets: pages.length, text: text.replace(/\s+/gu, '') };
}
