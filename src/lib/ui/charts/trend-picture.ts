import {
	bandPath,
	chartBox,
	extent,
	inlineScale,
	inlineX,
	lastValue,
	linePath,
	seriesExtent,
	timeTicks,
	valueScale,
	type ChartPoint,
	type PathPoint
} from './scale.ts';

/** What a picture of a line says and shows; words come in formatted. */
export interface TrendPicture {
	readonly title: string;
	/** Lines under the title: whose figures, which days, how many answers. */
	readonly lines: readonly string[];
	readonly points: readonly ChartPoint[];
	readonly path: readonly PathPoint[];
	readonly beside: readonly { readonly name: string; readonly points: readonly ChartPoint[] }[];
	readonly marks: readonly { readonly at: number; readonly until?: number; readonly label: string }[];
	readonly bars: readonly (number | null)[];
	readonly formatValue: (value: number) => string;
	readonly formatTime: (at: number) => string;
	readonly formatCount: (n: number) => string;
	readonly barsNote: string;
	readonly wayNote: string | null;
	readonly rightToLeft: boolean;
}

/** The picture is printed and mailed, so it has colours of its own: those of the light page. */
const colours = {
	paper: '#fbfaf7',
	ink: '#1f2430',
	quiet: '#5b6270',
	teal: '#0f5c5c',
	band: '#d9e4e1',
	bar: '#dbe6e3',
	stretch: '#edf2f0',
	hair: '#dcd9d0',
	theirs: '#86826f',
	edge: '#86826f'
} as const;

const width = 1200;
const fonts = 'Inter, Vazirmatn, system-ui, -apple-system, Segoe UI, Tahoma, sans-serif';

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const safe = (text: string): string => text.replace(/[&<>"]/g, (one) => escapes[one] as string);

interface TextStyle {
	readonly size?: number;
	readonly fill?: string;
	readonly anchor?: 'start' | 'middle' | 'end';
	readonly weight?: number;
}

/** One line of words; anchors follow the reading direction, as SVG has it. */
const words = (
	text: string,
	x: number,
	y: number,
	{ size = 16, fill = colours.ink, anchor = 'start', weight = 400 }: TextStyle = {}
): string =>
	`<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-size="${size}" fill="${fill}" text-anchor="${anchor}" font-weight="${weight}">${safe(text)}</text>`;

const rows = 2;

/** What happened, numbered on the line and named in a list beneath. */
function marked(
	picture: TrendPicture,
	x: (at: number) => number,
	top: number,
	bottom: number,
	from: number,
	to: number
) {
	const [under, over]: [string[], string[]] = [[], []];
	picture.marks.forEach((mark, index) => {
		const start = Math.max(from, mark.at);
		const end = Math.min(to, mark.until ?? mark.at);
		if (end < from || start > to) return;
		const at = x(start);
		const y = top - 30 + (index % rows) * 20;
		if (end > start) {
			const left = Math.min(at, x(end));
			under.push(
				`<rect x="${left.toFixed(1)}" y="${top}" width="${Math.abs(x(end) - at).toFixed(1)}" height="${bottom - top}" fill="${colours.stretch}"/>`
			);
		}
		over.push(
			`<line x1="${at.toFixed(1)}" x2="${at.toFixed(1)}" y1="${y + 9}" y2="${bottom}" stroke="${colours.edge}" stroke-dasharray="2 3"/>`,
			`<circle cx="${at.toFixed(1)}" cy="${y}" r="9" fill="${colours.paper}" stroke="${colours.edge}"/>`,
			words(picture.formatCount(index + 1), at, y + 5, { size: 13, fill: colours.quiet, anchor: 'middle' })
		);
	});
	return { under, over };
}

/** A line as a picture by itself, with title, days and number of answers, for slides and mails: an SVG file. */
export function trendPicture(picture: TrendPicture): string {
	const { points, path, beside, bars } = picture;
	const everything = [...points, ...beside.flatMap((line) => line.points)];
	const figures = seriesExtent(everything, path);
	const times = extent([...everything.map((point) => point.at), ...path.map((point) => point.at)]);
	const head = 60 + picture.lines.length * 26;
	const top = head + (picture.marks.length > 0 ? 64 : 24);
	const bottom = top + 320;
	const notes = [
		...beside.map((line, index) => ({ name: line.name, dash: index === 0 ? '2 3' : ('9 3 2 3' as string | null) })),
		...(picture.wayNote === null ? [] : [{ name: picture.wayNote, dash: '6 4' }]),
		{ name: picture.barsNote, dash: null },
		...picture.marks.map((mark, index) => ({ name: `${picture.formatCount(index + 1)}  ${mark.label}`, dash: null }))
	];
	const height = bottom + 110 + notes.length * 24 + 16;
	const box = chartBox(width, height, { start: 110, end: 100, top, bottom: height - bottom }, picture.rightToLeft);
	const x = inlineScale(times.min, times.max, box);
	const y = valueScale(figures.min, figures.max, box, 5);
	const start = inlineX(box, 40);
	const most = Math.max(1, ...bars.map((bar) => bar ?? 0));
	const barWidth = Math.max(2, Math.min(40, ((box.end - box.start) / Math.max(1, points.length)) * 0.62));
	// The bars at both ends are cut where the axes are.
	const [least, furthest] = [inlineX(box, box.start), inlineX(box, box.end)].sort((a, b) => a - b) as [number, number];
	const barFrom = (at: number): number => Math.max(least, at - barWidth / 2);
	const barUntil = (at: number): number => Math.min(furthest, at + barWidth / 2);
	const happened = marked(picture, x, top, bottom, times.min, times.max);
	const last = lastValue(points);
	const aim = path.at(-1);
	const parts: string[] = [
		`<rect width="${width}" height="${height}" fill="${colours.paper}"/>`,
		words(picture.title, start, 52, { size: 28, weight: 600 }),
		...picture.lines.map((line, index) => words(line, start, 84 + index * 26, { fill: colours.quiet })),
		...happened.under,
		...y.ticks.flatMap((tick) => [
			`<line x1="${inlineX(box, box.start)}" x2="${inlineX(box, box.end)}" y1="${y(tick).toFixed(1)}" y2="${y(tick).toFixed(1)}" stroke="${colours.hair}"/>`,
			words(picture.formatValue(tick), inlineX(box, box.start - 10), y(tick) + 5, {
				fill: colours.quiet,
				anchor: 'end'
			})
		]),
		`<path d="${bandPath(points, x, y)}" fill="${colours.band}"/>`,
		...happened.over,
		...beside.map(
			(line, index) =>
				`<path d="${linePath(line.points, x, y)}" fill="none" stroke="${colours.theirs}" stroke-width="2" stroke-dasharray="${index === 0 ? '2 3' : '9 3 2 3'}"/>`
		),
		...(path.length > 1
			? [
					`<path d="${linePath(path, x, y)}" fill="none" stroke="${colours.ink}" stroke-width="1.5" stroke-dasharray="6 4"/>`
				]
			: []),
		`<path d="${linePath(points, x, y)}" fill="none" stroke="${colours.teal}" stroke-width="3" stroke-linejoin="round" stroke-linecap="round"/>`,
		...points.flatMap((point, index) => {
			const bar = bars[index] ?? 0;
			const tall = Math.max(2, (bar / most) * 40);
			return bar > 0
				? [
						`<rect x="${barFrom(x(point.at)).toFixed(1)}" y="${(bottom + 60 - tall).toFixed(1)}" width="${(barUntil(x(point.at)) - barFrom(x(point.at))).toFixed(1)}" height="${tall.toFixed(1)}" fill="${colours.bar}"/>`
					]
				: [];
		}),
		words(picture.formatCount(most), inlineX(box, box.start - 10), bottom + 28, {
			size: 14,
			fill: colours.quiet,
			anchor: 'end'
		}),
		...timeTicks(times.min, times.max, 6).map((at, index, all) =>
			words(picture.formatTime(at), x(at), bottom + 84, {
				fill: colours.quiet,
				anchor: index === 0 ? 'start' : index === all.length - 1 ? 'end' : 'middle'
			})
		)
	];
	if (last !== undefined) {
		parts.push(
			`<circle cx="${x(last.at).toFixed(1)}" cy="${y(last.value).toFixed(1)}" r="6" fill="${colours.teal}"/>`,
			words(picture.formatValue(last.value), inlineX(box, box.end + 14), y(last.value) + 6, {
				size: 20,
				weight: 600,
				fill: colours.teal
			})
		);
	}
	if (aim !== undefined && (last === undefined || Math.abs(y(aim.value) - y(last.value)) > 24)) {
		parts.push(words(picture.formatValue(aim.value), inlineX(box, box.end + 14), y(aim.value) + 6));
	}
	notes.forEach((note, index) => {
		const at = bottom + 124 + index * 24;
		if (note.dash !== null) {
			parts.push(
				`<line x1="${start}" x2="${inlineX(box, 76)}" y1="${at - 5}" y2="${at - 5}" stroke="${colours.theirs}" stroke-width="2" stroke-dasharray="${note.dash}"/>`
			);
		}
		parts.push(words(note.name, note.dash === null ? start : inlineX(box, 86), at, { size: 15, fill: colours.quiet }));
	});
	const direction = picture.rightToLeft ? 'rtl' : 'ltr';
	return (
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
		`font-family="${fonts}" direction="${direction}" role="img">` +
		`<title>${safe(`${picture.title}. ${picture.lines.join('. ')}`)}</title>${parts.join('')}</svg>`
	);
}
