import { expect, test } from 'vitest';
import { trendPicture, type TrendPicture } from '#lib/ui/charts/trend-picture.ts';

const day = 86_400_000;
const picture: TrendPicture = {
	title: 'NPS <script>: all & sundry',
	lines: ['43, give or take 6 · 512 answers', '31 Aug 2026 to 20 Nov 2026'],
	points: Array.from({ length: 5 }, (_, week) => ({ at: week * 7 * day, value: 40 + week, low: 35, high: 50 })),
	path: [
		{ at: 0, value: 40 },
		{ at: 28 * day, value: 46 }
	],
	beside: [
		{
			name: 'The time before',
			points: [
				{ at: 0, value: 38 },
				{ at: 7 * day, value: 39 }
			]
		}
	],
	marks: [{ at: 9 * day, until: 12 * day, label: 'Soup week' }],
	bars: [10, 20, null, 5, 40],
	formatValue: (value) => `v${value}`,
	formatTime: (at) => `d${at / day}`,
	formatCount: (n) => `#${n}`,
	barsNote: 'Bars: answers',
	wayNote: 'Dashed: the way',
	rightToLeft: false
};

test('a picture says by itself what it is, of which days and on how many answers, and escapes words', () => {
	const svg = trendPicture(picture);
	expect(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg" width="1200"')).toBe(true);
	for (const word of ['512 answers', '31 Aug 2026', 'Soup week', 'Bars: answers', 'Dashed: the way', 'v44', '#40'])
		expect(svg).toContain(word);
	expect(svg).toContain('NPS &lt;script&gt;: all &amp; sundry');
	expect(svg).not.toMatch(/<script|NaN|undefined|style=/);
	expect(svg.match(/<rect/g)).toHaveLength(1 + 1 + 4);
});

test('it mirrors with the reading direction, and stands without any figure', () => {
	const rtl = trendPicture({ ...picture, rightToLeft: true });
	const place = (svg: string): number => Number(/<circle cx="([\d.]+)"[^>]*r="6"/.exec(svg)?.[1]);
	expect(place(rtl)).toBeCloseTo(1200 - place(trendPicture(picture)), 0);
	expect(rtl).toContain('direction="rtl"');
	const empty = { ...picture, points: [], path: [], beside: [], marks: [], bars: [] };
	expect(trendPicture(empty)).not.toMatch(/NaN|Infinity/);
});
