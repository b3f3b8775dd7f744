import PptxGenJS from 'pptxgenjs';
import type { I18n } from '../../../i18n/translator.ts';
import {
	chartBox,
	extent,
	inlineScale,
	plainScale,
	seriesExtent,
	type ChartPoint,
	type PathPoint
} from '../../../ui/charts/scale.ts';

/** The colours of paper, as slides write them. */
export const ink = {
	paper: 'FBFAF7',
	text: '1F2430',
	quiet: '5B6270',
	teal: '0F5C5C',
	band: 'DBE6E3',
	line: 'D9D5C8',
	good: '1E7A4C',
	watch: '8A5A00',
	trouble: 'B3372F',
	unsure: '5D6B7A'
} as const;

/** Inches: a wide screen. */
const size = { width: 13.333, height: 7.5 } as const;
export const room = { left: 0.8, top: 1.65, width: size.width - 1.6, bottom: 6.75 } as const;

export interface Place {
	readonly x: number;
	readonly y: number;
	readonly w: number;
	readonly h: number;
}

export interface Words {
	readonly size?: number;
	readonly colour?: string;
	readonly serif?: boolean;
	readonly bold?: boolean;
	readonly italic?: boolean;
	readonly valign?: 'top' | 'middle' | 'bottom';
	/** The far end of the line instead of the near one. */
	readonly atEnd?: boolean;
}

export interface Cell extends Words {
	readonly text: string;
}

type Slide = PptxGenJS.Slide;

/**
 * Slides in the manner of the pages: paper, ink, one living colour, a serif sentence on top. Right to left everything stands
 * mirrored. Texts and tables are real ones and pictures are drawn from shapes, so that all of it can be changed and is sharp.
 */
export class Deck {
	readonly i18n: I18n;
	readonly #file = new PptxGenJS();
	readonly #footer: string;
	readonly #isRtl: boolean;
	#count = 0;

	constructor(i18n: I18n, about: { readonly title: string; readonly organisation: string; readonly footer: string }) {
		this.i18n = i18n;
		this.#isRtl = i18n.dir === 'rtl';
		this.#footer = about.footer;
		this.#file.defineLayout({ name: 'wide', width: size.width, height: size.height });
		this.#file.layout = 'wide';
		this.#file.title = about.title;
		this.#file.company = about.organisation;
		this.#file.author = about.organisation;
		this.#file.rtlMode = this.#isRtl;
		this.#file.theme = { headFontFace: 'Georgia', bodyFontFace: 'Calibri' };
	}

	/** A slide with its sentence on top. */
	slide(title: string, eyebrow = ''): Slide {
		const slide = this.#file.addSlide();
		this.#count += 1;
		slide.background = { color: ink.paper };
		if (eyebrow !== '')
			this.text(slide, eyebrow, { x: room.left, y: 0.42, w: room.width, h: 0.34 }, { size: 13, colour: ink.quiet });
		this.text(
			slide,
			title,
			{ x: room.left, y: 0.72, w: room.width, h: 0.85 },
			{ size: 28, serif: true, valign: 'middle' }
		);
		this.text(
			slide,
			this.#footer,
			{ x: room.left, y: 6.98, w: room.width - 1, h: 0.3 },
			{ size: 11, colour: ink.quiet }
		);
		this.text(
			slide,
			this.i18n.number(this.#count),
			{ x: room.left + room.width - 1, y: 6.98, w: 1, h: 0.3 },
			{ size: 11, colour: ink.quiet, atEnd: true }
		);
		return slide;
	}

	text(slide: Slide, text: string, place: Place, words: Words = {}): void {
		slide.addText(text, { ...this.#place(place), ...this.#words(words), fit: 'shrink', margin: 0 });
	}

	/** Lines under each other, each with a small mark. */
	lines(slide: Slide, lines: readonly string[], place: Place, words: Words = {}): void {
		if (lines.length === 0) return;
		slide.addText(
			lines.map((text, index) => ({
				text,
				options: { bullet: { characterCode: '2013', indent: 14 }, breakLine: index < lines.length - 1 }
			})),
			{
				...this.#place(place),
				...this.#words({ size: 17, valign: 'top', ...words }),
				fit: 'shrink',
				margin: 0,
				paraSpaceAfter: 6
			}
		);
	}

	heading(slide: Slide, text: string, place: Omit<Place, 'h'>): void {
		this.text(slide, text, { ...place, h: 0.35 }, { size: 14, colour: ink.quiet, italic: !this.#isRtl });
		this.rule(slide, place.x, place.y + 0.4, place.w);
	}

	/** A hairline. */
	rule(slide: Slide, x: number, y: number, w: number): void {
		slide.addShape('line', { ...this.#place({ x, y, w, h: 0 }), line: { color: ink.line, width: 0.75 } });
	}

	/** A table with hairlines between its rows; the columns' widths in inches. */
	table(
		slide: Slide,
		heads: readonly string[],
		rows: readonly (readonly Cell[])[],
		place: Omit<Place, 'h'>,
		widths: readonly number[]
	): void {
		const border: [PptxGenJS.BorderProps, PptxGenJS.BorderProps, PptxGenJS.BorderProps, PptxGenJS.BorderProps] = [
			{ type: 'none' },
			{ type: 'none' },
			{ type: 'solid', color: ink.line, pt: 0.75 },
			{ type: 'none' }
		];
		const turned = <T>(list: readonly T[]): T[] => (this.#isRtl ? [...list].reverse() : [...list]);
		const cell = ({ text, ...words }: Cell): PptxGenJS.TableCell => ({
			text,
			options: { ...this.#words({ size: 14, valign: 'middle', ...words }), border, margin: [0.05, 0.08, 0.05, 0.08] }
		});
		slide.addTable(
			[
				turned(heads.map((text) => cell({ text, size: 12, colour: ink.quiet }))),
				...rows.map((row) => turned(row.map(cell)))
			],
			{ ...this.#place({ ...place, h: 0.4 * (rows.length + 1) }), colW: turned(widths), rowH: 0.42 }
		);
	}

	/** A goal's weeks with the path to its target, as the pages draw them: band, line, dashes, the last point. */
	chart(
		slide: Slide,
		points: readonly ChartPoint[],
		path: readonly PathPoint[],
		place: Place,
		unsure: boolean,
		name: string
	): void {
		const drawn = points.filter((point) => point.value !== null);
		if (drawn.length === 0) return;
		const box = chartBox(place.w, place.h, { start: 0.04, end: 0.08, top: 0.08, bottom: 0.08 }, this.#isRtl);
		const times = extent([...drawn.map(({ at }) => at), ...path.map(({ at }) => at)]);
		const figures = seriesExtent(drawn, path);
		const x = inlineScale(times.min, times.max, box);
		const y = plainScale(figures.min, figures.max, box);
		const left = this.#place(place).x;
		const colour = unsure ? ink.unsure : ink.teal;
		const trace = (
			through: readonly { x: number; y: number }[],
			close: boolean,
			options: PptxGenJS.ShapeProps
		): void => {
			if (through.length < 2) return;
			const xs = through.map((one) => one.x);
			const ys = through.map((one) => one.y);
			const [minX, minY] = [Math.min(...xs), Math.min(...ys)];
			slide.addShape('custGeom' as PptxGenJS.SHAPE_NAME, {
				x: left + minX,
				y: place.y + minY,
				w: Math.max(Math.max(...xs) - minX, 0.01),
				h: Math.max(Math.max(...ys) - minY, 0.01),
				points: [
					...through.map((one, index) => ({
						x: one.x - minX,
						y: one.y - minY,
						...(index === 0 ? { moveTo: true } : {})
					})),
					...(close ? [{ close: true as const }] : [])
				],
				objectName: name,
				...options
			});
		};
		const banded = drawn.filter((point) => typeof point.low === 'number' && typeof point.high === 'number');
		trace(
			[
				...banded.map((point) => ({ x: x(point.at), y: y(point.high ?? 0) })),
				...[...banded].reverse().map((point) => ({ x: x(point.at), y: y(point.low ?? 0) }))
			],
			true,
			{ fill: { color: ink.band }, line: { type: 'none' } }
		);
		trace(
			path.map((point) => ({ x: x(point.at), y: y(point.value) })),
			false,
			{ line: { color: ink.quiet, width: 1, dashType: 'dash' } }
		);
		trace(
			drawn.map((point) => ({ x: x(point.at), y: y(point.value ?? 0) })),
			false,
			{ line: { color: colour, width: 1.75 } }
		);
		const last = drawn.at(-1);
		if (last !== undefined)
			slide.addShape('ellipse', {
				x: left + x(last.at) - 0.05,
				y: place.y + y(last.value ?? 0) - 0.05,
				w: 0.1,
				h: 0.1,
				fill: { color: colour },
				line: { color: ink.paper, width: 1 }
			});
	}

	async bytes(): Promise<Uint8Array<ArrayBuffer>> {
		const made = (await this.#file.write({ outputType: 'uint8array' })) as Uint8Array;
		return new Uint8Array(made);
	}

	/** Places are counted from the side where reading begins. */
	#place({ x, y, w, h }: Place): Place {
		return { x: this.#isRtl ? size.width - x - w : x, y, w, h };
	}

	#words({
		size: pt = 16,
		colour = ink.text,
		serif = false,
		bold = false,
		italic = false,
		valign = 'top',
		atEnd = false
	}: Words) {
		return {
			fontSize: pt,
			color: colour,
			fontFace: this.#isRtl ? 'Arial' : serif ? 'Georgia' : 'Calibri',
			bold,
			italic,
			valign,
			align: atEnd === this.#isRtl ? ('left' as const) : ('right' as const),
			rtlMode: this.#isRtl,
			lang: this.i18n.locale
		};
	}
}
