import type { MeasurementView } from '../../../domain/measurement/view.ts';
import type { Figure } from '../../../domain/metrics/figure.ts';
import { dayMs, dayNumber } from '../../../domain/shared/instant.ts';
import type { I18n } from '../../../i18n/translator.ts';
import type { Trend } from '../../metrics/trend.ts';
import type { TargetPath } from '../../goals/paths.ts';
import { trendPicture } from '#lib/ui/charts/trend-picture.ts';
import { targetPath } from '#lib/ui/goals/goal-words.ts';
import { axisStyle, basisText, figureText, valueText } from '#lib/ui/metrics/figure-text.ts';
import { drawnLine, pathWithin } from '#lib/ui/metrics/line-points.ts';
import { directionText } from '#lib/ui/metrics/trend-text.ts';

interface Shown {
	readonly shown: { readonly id: string; readonly title: string; readonly figure: Figure };
	readonly trend: Trend;
	readonly view: MeasurementView;
	/** The way that a goal asks the figure to go, if one does. */
	readonly goal: TargetPath | undefined;
}

/** The line of a metric as a picture by itself, in the words of the reader. */
export function linePicture(i18n: I18n, { shown, trend, view, goal }: Shown): string {
	const { figure } = shown;
	const days = (range: { readonly first: string; readonly last: string }): { from: string; to: string } => ({
		from: i18n.date(range.first, 'medium'),
		to: i18n.date(range.last, 'medium')
	});
	const drawn = drawnLine([...trend.line, ...trend.beside.flatMap((one) => one.line)], figure.unit);
	const points = drawn.points.slice(0, trend.line.length);
	const path =
		goal === undefined
			? []
			: pathWithin(targetPath(goal), points[0]?.at ?? 0, points.at(-1)?.at ?? 0).map((point) => ({
					at: point.at,
					value: drawn.drawn(point.value)
				}));
	const whom = view.of === null ? i18n.t('measurement.of.all') : view.of.value;
	return trendPicture({
		title: i18n.t('measurement.trend.pictureOf', { title: shown.title, whom }),
		lines: [
			`${figureText(i18n, figure)} · ${basisText(i18n, figure)}`,
			i18n.t('formats.range', days(view.window)),
			directionText(i18n, trend, figure)
		],
		points,
		path: path.length > 1 ? path : [],
		beside: trend.beside.map((one) => ({
			name: i18n.t(`measurement.trend.besideName.${one.id}`, days(one.range)),
			points: one.line.slice(0, points.length).map((point, index) => ({
				at: points[index]?.at ?? 0,
				value: point.hidden || point.value === null ? null : drawn.drawn(point.value)
			}))
		})),
		marks: trend.events.map((event) => ({
			at: dayNumber(event.firstDay) * dayMs,
			...(event.lastDay === event.firstDay ? {} : { until: (dayNumber(event.lastDay) + 1) * dayMs }),
			label: `${event.title}, ${i18n.date(event.firstDay, 'short')}`
		})),
		bars: trend.line.map((point) => (point.hidden ? null : point.n)),
		formatValue: (value) => valueText(i18n, drawn.value(value), axisStyle(figure)),
		formatTime: (at) => i18n.dayOf(at, 'short'),
		formatCount: (n) => i18n.number(n),
		barsNote: i18n.t('measurement.trend.bars'),
		wayNote: path.length > 1 ? i18n.t('measurement.trend.way') : null,
		rightToLeft: i18n.dir === 'rtl'
	});
}
