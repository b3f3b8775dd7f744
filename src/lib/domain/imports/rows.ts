import { dayMs } from '../shared/instant.ts';
import { isStorable, shortened, toLatinDigits } from '../shared/text.ts';
import type { CasesMapping, ImportMapping, ResponsesMapping, ScoreColumn } from './mapping.ts';
import { readMoment } from './times.ts';

/** What one row of a file says, under a mapping: nothing here knows the database. */

export const rowReasons = [
	'cells_missing',
	'cells_too_many',
	'id_missing',
	'id_twice',
	'id_conflict',
	'id_too_long',
	'time_missing',
	'time_unreadable',
	'time_ahead',
	'time_too_old',
	'score_unreadable',
	'score_not_whole',
	'score_outside',
	'weight_unreadable',
	'resolved_before_opened',
	'number_unreadable',
	'character_forbidden',
	'first_answer_before_opened'
] as const;
export type RowReason = (typeof rowReasons)[number];

/** Why a row was not taken (or, as a note, what was left out of it). */
export interface RowFault {
	readonly column: string;
	readonly reason: RowReason;
	readonly value: string;
	readonly params?: Readonly<Record<string, string | number>>;
	/** The row was taken without this cell. */
	readonly isNote?: boolean;
}

export interface ResponseReading {
	readonly target: 'responses';
	readonly id: string | null;
	readonly at: number;
	/** In the order of the mapping's scores; null where the cell is empty. */
	readonly scores: readonly (number | null)[];
	readonly comment: string;
	readonly contact: string | null;
	/** One answer counts as much as this many millionths of one. */
	readonly weight: number | null;
	readonly segments: Readonly<Record<string, string>>;
}

export interface CaseReading {
	readonly target: 'cases';
	readonly id: string | null;
	readonly at: number;
	readonly firstAnswer: number | null;
	readonly resolved: number | null;
	readonly reopened: number;
	readonly department: string;
	readonly outcome: boolean | null;
	readonly title: string;
	readonly segments: Readonly<Record<string, string>>;
}

export type RowReading =
	| { readonly kind: 'row'; readonly reading: ResponseReading | CaseReading; readonly notes: readonly RowFault[] }
	/** Not among the rows that were asked for, or without any score and word. */
	| { readonly kind: 'skipped' }
	| { readonly kind: 'rejected'; readonly faults: readonly RowFault[] };

/** The scale of each score column, as the metric or question that it feeds has it. */
export interface ScoreScale {
	readonly min: number;
	readonly max: number;
}

export interface RowRules {
	readonly mapping: ImportMapping;
	readonly headers: readonly string[];
	/** The zone of moments that name none. */
	readonly zone: string;
	readonly now: number;
	readonly scales: readonly ScoreScale[];
}

/** One weight of 1, as files' weights are kept: six decimals count. */
export const weightUnit = 1_000_000;
const weightAtMost = 1_000;
/** Moments before 1970 are typing mistakes in answers and cases. */
const oldest = 0;
const commentAtMost = 5_000;
const idAtMost = 200;

type Cells = (column: string) => string;

/** What a row says, or everything that is wrong with it. */
export type ReadRow = (cells: readonly string[]) => RowReading;

/** Makes the reader of a file's rows: headers are looked up once. */
export function rowReader(rules: RowRules): ReadRow {
	const { mapping, headers } = rules;
	const places = new Map(headers.map((name, index) => [name, index]));
	return (cells) => {
		if (cells.length !== headers.length) {
			const reason = cells.length < headers.length ? 'cells_missing' : 'cells_too_many';
			const params = { wanted: headers.length, found: cells.length };
			return { kind: 'rejected', faults: [{ column: '', reason, value: '', params }] };
		}
		const cell: Cells = (column) => (cells[places.get(column) ?? -1] ?? '').trim();
		if (!mapping.only.every((only) => only.values.includes(cell(only.column)))) return { kind: 'skipped' };
		const faults: RowFault[] = [];
		const notes: RowFault[] = [];
		const reading =
			mapping.target === 'responses'
				? readResponse(rules, mapping, cell, faults)
				: readCase(rules, mapping, cell, faults, notes);
		if (reading === 'empty' && faults.length === 0) return { kind: 'skipped' };
		return faults.length > 0 || reading === null || reading === 'empty'
			? { kind: 'rejected', faults }
			: { kind: 'row', reading, notes };
	};
}

function readId(mapping: ImportMapping, cell: Cells, faults: RowFault[]): string | null {
	if (mapping.id === null) return null;
	const id = cell(mapping.id);
	if (id === '') faults.push({ column: mapping.id, reason: 'id_missing', value: '' });
	else if (id.length > idAtMost) {
		faults.push({ column: mapping.id, reason: 'id_too_long', value: shortened(id, 60), params: { limit: idAtMost } });
	} else if (!isStorable(id)) faults.push({ column: mapping.id, reason: 'character_forbidden', value: '' });
	return id;
}

/** The moment in a cell; null where it is empty and may be. */
function readTime(rules: RowRules, column: string, cell: Cells, isNeeded: boolean, faults: RowFault[]): number | null {
	const value = cell(column);
	if (value === '') {
		if (isNeeded) faults.push({ column, reason: 'time_missing', value });
		return null;
	}
	const at = readMoment(value, rules.mapping.time.format, rules.zone);
	if (at === undefined) faults.push({ column, reason: 'time_unreadable', value: shortened(value, 60) });
	else if (at > rules.now + dayMs) faults.push({ column, reason: 'time_ahead', value: shortened(value, 60) });
	else if (at < oldest) faults.push({ column, reason: 'time_too_old', value: shortened(value, 60) });
	return at ?? null;
}

function readSegments(mapping: ImportMapping, cell: Cells, faults: RowFault[]): Record<string, string> {
	const segments: Record<string, string> = {};
	for (const { column, name } of mapping.segments) {
		const value = cell(column);
		if (value === '') continue;
		if (!isStorable(value)) faults.push({ column, reason: 'character_forbidden', value: '' });
		segments[name] = value.slice(0, 120).trim();
	}
	return segments;
}

const wholeText = /^[+-]?\d{1,9}(?:[.,]0*)?$/;
const numberText = /^[+-]?\d{1,12}(?:[.,]\d{1,12})?$/;

function readScore(score: ScoreColumn, scale: ScoreScale, cell: Cells, faults: RowFault[]): number | null {
	const typed = cell(score.column);
	if (typed === '') return null;
	const { column } = score;
	if (score.yes !== undefined) return score.yes.some((value) => value.toLowerCase() === typed.toLowerCase()) ? 1 : 0;
	const value = toLatinDigits(typed);
	const told = shortened(typed, 60);
	if (!numberText.test(value)) {
		faults.push({ column, reason: 'score_unreadable', value: told });
		return null;
	}
	if (!wholeText.test(value)) {
		faults.push({ column, reason: 'score_not_whole', value: told });
		return null;
	}
	const number = Number(value.replace(/[.,].*$/, ''));
	if (number < scale.min || number > scale.max) {
		faults.push({ column, reason: 'score_outside', value: told, params: { min: scale.min, max: scale.max } });
		return null;
	}
	return number;
}

function readWeight(column: string, cell: Cells, faults: RowFault[]): number | null {
	const typed = toLatinDigits(cell(column));
	const number = numberText.test(typed) ? Number(typed.replace(',', '.')) : Number.NaN;
	if (Number.isNaN(number) || number < 0 || number > weightAtMost) {
		faults.push({ column, reason: 'weight_unreadable', value: shortened(typed, 60), params: { limit: weightAtMost } });
		return null;
	}
	return Math.round(number * weightUnit);
}

function readText(column: string | null, cell: Cells, limit: number, faults: RowFault[]): string {
	if (column === null) return '';
	const value = cell(column);
	if (!isStorable(value)) faults.push({ column, reason: 'character_forbidden', value: '' });
	return shortened(value, limit);
}

function readResponse(
	rules: RowRules,
	mapping: ResponsesMapping,
	cell: Cells,
	faults: RowFault[]
): ResponseReading | 'empty' | null {
	const id = readId(mapping, cell, faults);
	const at = readTime(rules, mapping.at, cell, true, faults);
	const before = faults.length;
	const scores = mapping.scores.map((score, index) =>
		readScore(score, rules.scales[index] ?? { min: 0, max: 0 }, cell, faults)
	);
	const comment = readText(mapping.comment, cell, commentAtMost, faults);
	const contact = readText(mapping.contact, cell, 200, faults);
	const isEmpty = scores.every((score) => score === null) && comment === '' && faults.length === before;
	const weight = mapping.weight === null ? null : readWeight(mapping.weight, cell, faults);
	const segments = readSegments(mapping, cell, faults);
	if (isEmpty) return 'empty';
	if (at === null) return null;
	return {
		target: 'responses',
		id,
		at,
		scores,
		comment,
		contact: contact === '' ? null : contact,
		weight,
		segments
	};
}

function readCase(
	rules: RowRules,
	mapping: CasesMapping,
	cell: Cells,
	faults: RowFault[],
	notes: RowFault[]
): CaseReading | null {
	const id = readId(mapping, cell, faults);
	const opened = readTime(rules, mapping.opened, cell, true, faults);
	const firstAnswer = mapping.firstAnswer === null ? null : readTime(rules, mapping.firstAnswer, cell, false, faults);
	const resolved = mapping.resolved === null ? null : readTime(rules, mapping.resolved, cell, false, faults);
	if (opened !== null && mapping.resolved !== null && resolved !== null && resolved < opened) {
		faults.push({
			column: mapping.resolved,
			reason: 'resolved_before_opened',
			value: shortened(cell(mapping.resolved), 60),
			params: { opened: shortened(cell(mapping.opened), 60) }
		});
	}
	if (opened !== null && mapping.firstAnswer !== null && firstAnswer !== null && firstAnswer < opened) {
		notes.push({
			column: mapping.firstAnswer,
			reason: 'first_answer_before_opened',
			value: shortened(cell(mapping.firstAnswer), 60),
			params: { opened: shortened(cell(mapping.opened), 60) },
			isNote: true
		});
	}
	let reopened = 0;
	if (mapping.reopened !== null) {
		const typed = toLatinDigits(cell(mapping.reopened));
		if (typed !== '' && !/^\d{1,6}$/.test(typed)) {
			faults.push({ column: mapping.reopened, reason: 'number_unreadable', value: shortened(typed, 60) });
		} else reopened = Number(typed);
	}
	const outcomeText = mapping.outcome === null ? '' : cell(mapping.outcome.column);
	const outcome =
		mapping.outcome === null || outcomeText === ''
			? null
			: mapping.outcome.yes.some((value) => value.toLowerCase() === outcomeText.toLowerCase());
	const department = readText(mapping.department, cell, 120, faults);
	const title = readText(mapping.title, cell, 300, faults);
	const segments = readSegments(mapping, cell, faults);
	if (department !== '') segments.department ??= department;
	if (opened === null) return null;
	return {
		target: 'cases',
		id,
		at: opened,
		firstAnswer,
		resolved,
		reopened,
		department,
		outcome,
		title,
		segments
	};
}
