import type { OnePage } from '../../../domain/one-page/one-page.ts';
import { tacticsDone, type Report } from '../../../domain/one-page/report.ts';
import type { I18n } from '../../../i18n/translator.ts';
import {
	chartPoints,
	shapeOf,
	statusWord,
	sureText,
	targetPath,
	targetText,
	valueText
} from '../../../ui/goals/goal-words.ts';
import {
	measuredWord,
	onePageGlance,
	quoteSource,
	reportGlance,
	reportMark,
	reportPath,
	reportPoints,
	reportStand,
	reportTitle,
	sureWord,
	valueAndAim,
	type Glance
} from '../../../ui/one-page/report-text.ts';
import { frozenText } from '../../../ui/tactics/effect-words.ts';
import { Deck, ink, room, type Cell } from './deck.ts';

/** What a standing is written in: never by colour alone, the word stands there. */
const colourOf: Readonly<Record<string, string>> = {
	reached: ink.good,
	on_course: ink.good,
	at_risk: ink.watch,
	trouble: ink.trouble,
	unsure: ink.unsure,
	not_done: ink.unsure
};

/** More rows than these do not fit on a slide; the rest follows on the next. */
const rowsOnSlide = 8;
const goalsOnSlide = 5;

function inPieces<T>(list: readonly T[], most: number): T[][] {
	const pieces: T[][] = [];
	for (let from = 0; from < list.length; from += most) pieces.push(list.slice(from, from + most));
	return pieces;
}

function firstSlide(deck: Deck, title: string, eyebrow: string, facts: Glance): void {
	const { i18n } = deck;
	const slide = deck.slide(title, eyebrow);
	const rows = [
		[i18n.t('report.want'), facts.want, 30],
		[i18n.t('report.stands'), facts.stands, 24],
		[i18n.t('report.next'), facts.next, 24]
	] as const;
	for (const [index, [head, text, size]] of rows.entries()) {
		const y = 1.9 + index * 1.65;
		deck.heading(slide, head, { x: room.left, y, w: room.width });
		deck.text(slide, text, { x: room.left, y: y + 0.5, w: room.width, h: 1 }, { size, serif: true, valign: 'middle' });
	}
}

interface GoalLine {
	readonly title: string;
	readonly value: string;
	readonly aim: string;
	readonly word: string;
	readonly note: string;
	readonly mark: string;
	readonly points: Parameters<Deck['chart']>[1];
	readonly path: Parameters<Deck['chart']>[2];
}

function goalSlides(deck: Deck, goals: readonly GoalLine[], title: string, eyebrow: string): void {
	const { i18n } = deck;
	for (const piece of inPieces(goals, goalsOnSlide)) {
		const slide = deck.slide(title, eyebrow);
		for (const [index, goal] of piece.entries()) {
			const y = room.top + 0.1 + index * 1;
			if (index > 0) deck.rule(slide, room.left, y - 0.06, room.width);
			deck.text(slide, goal.title, { x: room.left, y, w: 4.2, h: 0.85 }, { size: 18, bold: true, valign: 'middle' });
			deck.text(slide, goal.value, { x: room.left + 4.4, y, w: 1.5, h: 0.85 }, { size: 26, valign: 'middle' });
			deck.chart(
				slide,
				goal.points,
				goal.path,
				{ x: room.left + 6, y: y + 0.08, w: 2.3, h: 0.7 },
				goal.mark === 'unsure',
				goal.title
			);
			deck.text(
				slide,
				[goal.word, goal.aim === '' ? '' : i18n.t('onepage.aimFor', { target: goal.aim })]
					.filter((one) => one !== '')
					.join(' · '),
				{ x: room.left + 8.6, y: y + 0.05, w: room.width - 8.6, h: 0.4 },
				{ size: 16, bold: true, colour: colourOf[goal.mark] ?? ink.text, valign: 'middle' }
			);
			deck.text(
				slide,
				goal.note,
				{ x: room.left + 8.6, y: y + 0.45, w: room.width - 8.6, h: 0.4 },
				{ size: 13, colour: ink.quiet }
			);
		}
	}
}

/** Two columns with lines under a heading each. */
function columns(
	deck: Deck,
	title: string,
	eyebrow: string,
	parts: readonly { head: string; lines: readonly string[]; none: string }[]
): void {
	const slide = deck.slide(title, eyebrow);
	const w = (room.width - 0.6) / 2;
	const h = parts.length > 2 ? 1.8 : 4.2;
	for (const [index, { head, lines, none }] of parts.entries()) {
		const place = { x: room.left + (index % 2) * (w + 0.6), y: room.top + 0.15 + Math.floor(index / 2) * 2.55, w };
		deck.heading(slide, head, place);
		const below = { ...place, y: place.y + 0.55, h };
		if (lines.length === 0) deck.text(slide, none, below, { size: 16, colour: ink.quiet });
		else deck.lines(slide, lines, below);
	}
}

/** The strategy as slides: three facts, the goals with their pictures, what was noticed and whom we serve, what we do. */
export function strategySlides(i18n: I18n, page: OnePage): Promise<Uint8Array<ArrayBuffer>> {
	const stand = i18n.t('onepage.asOf', { date: i18n.date(page.asOf, 'long') });
	const deck = new Deck(i18n, {
		title: page.name,
		organisation: page.organisation,
		footer: [page.organisation, page.name, stand].join(' · ')
	});
	const named = (step: string, usual: string): string => page.names[step] ?? usual;
	const shows = (step: string, part: string): boolean => page.steps.includes(step) && !page.hidden.includes(part);
	firstSlide(deck, page.name, page.organisation, onePageGlance(i18n, page));
	goalSlides(
		deck,
		page.goals.map((goal) => ({
			title: goal.title,
			value: valueText(i18n, goal) ?? '',
			aim: targetText(i18n, goal) ?? '',
			word: statusWord(i18n, goal),
			note: sureText(i18n, goal) ?? '',
			mark: shapeOf(goal),
			points: chartPoints(goal),
			path: targetPath(goal)
		})),
		onePageGlance(i18n, page).stands,
		named('goals', i18n.t('onepage.goals'))
	);
	const understand = [
		...(shows('audit', 'noticed')
			? [
					{
						head: named('audit', i18n.t('onepage.noticed')),
						lines: page.noticed.map((one) => `${i18n.t(`onepage.kind.${one.kind}`)} ${one.title}`),
						none: i18n.t('onepage.gap.noticed')
					}
				]
			: []),
		...(shows('personas', 'personas')
			? [
					{
						head: named('personas', i18n.t('onepage.personas')),
						lines: page.personas.map((one) =>
							one.note === undefined || one.note === '' ? one.title : `${one.title}: ${one.note}`
						),
						none: i18n.t('onepage.gap.personas')
					}
				]
			: []),
		...(shows('competitors', 'competitors')
			? [
					{
						head: named('competitors', i18n.t('onepage.competitors')),
						lines: page.competitors.map((one) => one.title),
						none: i18n.t('onepage.gap.competitors')
					}
				]
			: [])
	];
	if (understand.length > 0) columns(deck, i18n.t('ui.strip.chapter.understand'), page.name, understand);
	columns(deck, i18n.t('ui.strip.chapter.act'), page.name, [
		...(page.steps.includes('tactics')
			? [
					{
						head: named('tactics', i18n.t('onepage.tactics')),
						lines: page.tactics.map((one) => one.title),
						none: i18n.t('onepage.gap.tactics')
					}
				]
			: []),
		...(page.steps.includes('surveys')
			? [
					{
						head: named('surveys', i18n.t('onepage.surveys')),
						lines: page.surveys.map((one) => one.title),
						none: i18n.t('onepage.gap.surveys')
					}
				]
			: []),
		{
			head: i18n.t('onepage.review'),
			lines: page.reviewOn === null ? [] : [i18n.date(page.reviewOn, 'full')],
			none: i18n.t('onepage.gap.review')
		}
	]);
	return deck.bytes();
}

/** A quarter as slides: three facts, goals with result and picture, what we did, customers' words, what we decided. */
export function reportSlides(i18n: I18n, report: Report): Promise<Uint8Array<ArrayBuffer>> {
	const title = reportTitle(i18n, report);
	const deck = new Deck(i18n, {
		title,
		organisation: report.organisation,
		footer: [report.organisation, report.strategy.name, reportStand(i18n, report)].join(' · ')
	});
	const facts = reportGlance(i18n, report);
	firstSlide(deck, title, `${report.organisation} · ${report.strategy.name}`, facts);
	goalSlides(
		deck,
		report.goals.map((goal) => {
			const { value, aim } = valueAndAim(i18n, goal);
			return {
				title: goal.title,
				value: value ?? '',
				aim: aim ?? '',
				word: measuredWord(i18n, goal),
				note: sureWord(i18n, goal) ?? '',
				mark: reportMark(goal),
				points: reportPoints(goal),
				path: reportPath(goal)
			};
		}),
		facts.stands,
		i18n.t('report.goals')
	);
	const cell = (text: string, words: Omit<Cell, 'text'> = {}): Cell => ({ text, ...words });
	const spent = new Map((report.money?.lines ?? []).map((one) => [one.title, one.spent]));
	for (const piece of inPieces(tacticsDone(report), rowsOnSlide)) {
		const slide = deck.slide(
			report.money === null
				? i18n.t('report.did')
				: i18n.t('report.spent', { amount: i18n.money(report.money.spent, report.money.currency) }),
			i18n.t('report.did')
		);
		deck.table(
			slide,
			['what', 'how', 'who', 'todos', ...(report.money === null ? [] : ['money'])].map(
				(key) => i18n.find(`report.head.${key}`) ?? ''
			),
			piece.map((tactic) => [
				cell(tactic.title, { bold: true }),
				cell(
					[i18n.t(`report.tactic.${tactic.status}`), tactic.effect === null ? null : frozenText(i18n, tactic.effect)]
						.filter((word) => word !== null)
						.join(' · ')
				),
				cell(tactic.lead ?? ''),
				cell(
					tactic.folds.total === 0
						? ''
						: i18n.t('optimisation.review.goal.folds', {
								done: i18n.number(tactic.folds.done),
								total: i18n.number(tactic.folds.total)
							})
				),
				...(report.money === null
					? []
					: [cell(spent.has(tactic.title) ? i18n.money(spent.get(tactic.title) ?? 0, report.money.currency) : '')])
			]),
			{ x: room.left, y: room.top + 0.1, w: room.width },
			report.money === null ? [5.2, 1.9, 2.4, 2.233] : [4.6, 1.6, 2.2, 1.8, 1.533]
		);
	}
	if (report.voices.length > 0) {
		const slide = deck.slide(i18n.t('report.said'), title);
		for (const [index, voice] of report.voices.slice(0, 3).entries()) {
			const y = room.top + 0.15 + index * 1.65;
			deck.text(
				slide,
				i18n.t('report.quoted', { text: voice.words }),
				{ x: room.left, y, w: room.width, h: 1 },
				{ size: 22, serif: true, valign: 'bottom' }
			);
			deck.text(
				slide,
				quoteSource(i18n, voice),
				{ x: room.left, y: y + 1.08, w: room.width, h: 0.35 },
				{ size: 13, colour: ink.quiet }
			);
		}
	}
	for (const piece of inPieces(report.decisions, rowsOnSlide)) {
		const slide = deck.slide(i18n.t('report.decided'), title);
		deck.table(
			slide,
			['what', 'who', 'when'].map((key) => i18n.find(`report.head.${key}`) ?? ''),
			piece.map((decision) => [
				cell(decision.title, { bold: true }),
				cell(decision.owner ?? ''),
				cell(
					decision.isDone
						? i18n.t('report.done')
						: decision.dueOn === null
							? ''
							: i18n.t('report.by', { date: i18n.date(decision.dueOn, 'medium') })
				)
			]),
			{ x: room.left, y: room.top + 0.1, w: room.width },
			[7, 2.5, 2.233]
		);
	}
	if (report.lessons.length > 0)
		columns(deck, i18n.t('report.learned'), title, [
			{ head: i18n.t('report.learned'), lines: report.lessons, none: '' },
			{ head: i18n.t('report.next'), lines: [facts.next], none: '' }
		]);
	return deck.bytes();
}

export const slidesType = 'application/vnd.openxmlformats-officedocument.presentationml.presentation';
