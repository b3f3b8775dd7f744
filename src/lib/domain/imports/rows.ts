import { dayMs } from '../shared/instant.ts';
import { isStorable, shortened, toLatinDigits } from '../shared/text.ts';
import type {
	CasesMapping,
	ContactsMapping,
	EventsMapping,
	HistoryMapping,
	ImportMapping,
	ResponsesMapping,
	ScoreColumn
} from './mapping.ts';
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
	'first_answer_before_opened',
	'amount_unreadable',
	'email_unreadable',
	'value_unreadable',
	'contact_erased'
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

export interface EventReading {
	readonly target: 'events';
	readonly id: string | null;
	readonly at: number;
	readonly contact: string | null;
	/** In minor units. */
	readonly amount: number | null;
	readonly outcome: boolean | null;
	readonly segments: Readonly<Record<string, string>>;
}

export interface ContactReading {
	readonly target: 'contacts';
	readonly id: string | null;
	readonly at: number;
	readonly name: string;
	readonly email: string;
	readonly segments: Readonly<Record<string, string>>;
}

export interface HistoryReading {
	readonly target: 'history';
	readonly id: string | null;
	readonly at: number;
	/** For shares of which a number of answers is given: how many said yes. */
	readonly value: number;
	readonly of: number | null;
	readonly segments: Readonly<Record<string, string>>;
}

export type Reading = ResponseReading | CaseReading | EventReading | ContactReading | HistoryReading;

export type RowReading =
	| { readonly kind: 'row'; readonly reading: Reading; readonly notes: readonly RowFault[] }
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
		if (mapping.except.some((except) => except.values.includes(cell(except.column)))) return { kind: 'skipped' };
		const faults: RowFault[] = [];
		const notes: RowFault[] = [];
		const reading = readBy(rules, mapping, cell, faults, notes);
		if (reading === 'empty' && faults.length === 0) return { kind: 'skipped' };
		return faults.length > 0 || reading === null || reading === 'empty'
			? { kind: 'rejected', faults }
			: { kind: 'row', reading, notes };
	};
}

function readBy(
	rules: RowRules,
	mapping: ImportMapping,
	cell: Cells,
	faults: RowFault[],
	notes: RowFault[]
): Reading | 'empty' | null {
	switch (mapping.target) {
		case 'responses':
			return readResponse(rules, mapping, cell, faults);
		case 'cases':
			return readCase(rules, mapping, cell, faults, notes);
		case 'events':
			return readEvent(rules, mapping, cell, faults);
		case 'contacts':
			return readContact(rules, mapping, cell, faults);
		case 'history':
			return readHistory(rules, mapping, cell, faults);
	}
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

const fewDigits = /^[0-9]+$/;
const wholeText = /^[+-]?\d{1,9}(?:[.,]0*)?$/;
const numberText = /^[+-]?\d{1,12}(?:[.,]\d{1,12})?$/;

function readScore(score: ScoreColumn, scale: ScoreScale, cell: Cells, faults: RowFault[]): number | null {
	const typed = cell(score.column);
	if (typed === '') return null;
	const { column } = score;
	if (score.yes !== undefined) return score.yes.some((value) => value.toLowerCase() === typed.toLowerCase()) ? 1 : 0;
	// Most are whole numbers of few digits.
	if (typed.length <= 3 && fewDigits.test(typed)) {
		const number = Number(typed);
		if (number >= scale.min && number <= scale.max) return number;
	}
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

const unitMs = { minutes: 60_000, hours: 3_600_000, seconds: 1_000 } as const;

/** The moment that lies so long after a case was opened; null where the cell says nothing. */
function readAfter(
	after: CasesMapping['resolvedAfter'],
	opened: number | null,
	cell: Cells,
	faults: RowFault[]
): number | null {
	if (after === null) return null;
	const typed = toLatinDigits(cell(after.column));
	if (typed === '' || opened === null) return null;
	const [, hours, minutes, seconds = '0'] = /^(\d{1,6}):([0-5]?\d)(?::([0-5]?\d))?$/.exec(typed) ?? [];
	const ms =
		hours === undefined
			? (readNumber(typed) ?? Number.NaN) * unitMs[after.unit]
			: (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000;
	if (!Number.isFinite(ms) || ms < 0) {
		faults.push({ column: after.column, reason: 'time_unreadable', value: shortened(typed, 60) });
		return null;
	}
	return opened + Math.round(ms);
}

/** What says that nobody was asked, or nobody answered: it is no "no". */
const unanswered = /^(?:not offered|unoffered|offered|not rated|unrated|n\/a|not applicable|null|[-–—])$/i;

/** Whether an outcome was met; null where the cell says nothing of it. */
function readOutcome(text: string, yes: readonly string[]): boolean | null {
	if (text === '') return null;
	const said = text.toLowerCase();
	return yes.some((value) => value.toLowerCase() === said) || (unanswered.test(text) ? null : false);
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
	const firstAnswer =
		mapping.firstAnswer === null
			? readAfter(mapping.firstAnswerAfter, opened, cell, faults)
			: readTime(rules, mapping.firstAnswer, cell, false, faults);
	const resolved =
		mapping.resolved === null
			? readAfter(mapping.resolvedAfter, opened, cell, faults)
			: readTime(rules, mapping.resolved, cell, false, faults);
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
	const outcome = mapping.outcome === null ? null : readOutcome(cell(mapping.outcome.column), mapping.outcome.yes);
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

/** A number with a decimal point or comma; thousands may be parted by the other one or by blanks. Null where it is none. */
export function readNumber(text: string): number | null {
	const typed = toLatinDigits(text)
		.replace(/^[^\d+\-.,]{1,3}|[^\d.,]{1,4}$/g, '')
		.replace(/[\s\u00a0\u202f'’]/g, '');
	if (!/^[+-]?[\d.,]{1,24}$/.test(typed) || !/\d/.test(typed)) return null;
	const comma = typed.lastIndexOf(',');
	const point = typed.lastIndexOf('.');
	const mark = comma >= 0 && point >= 0 ? Math.max(comma, point) : lonelyMark(typed, comma, point);
	const front = mark < 0 ? typed : typed.slice(0, mark);
	if (/[.,]/.test(front) && !/^[+-]?\d{1,3}(?:[.,]\d{2,3})*[.,]\d{3}$/.test(front)) return null;
	const whole = front.replace(/[.,]/g, '');
	const rest = mark < 0 ? '' : typed.slice(mark + 1);
	if (/[.,]/.test(rest)) return null;
	const number = Number(`${whole}.${rest === '' ? '0' : rest}`);
	return Number.isFinite(number) ? number : null;
}

/** A single mark parts decimals, unless it stands several times, or a comma stands before just three digits. */
function lonelyMark(typed: string, comma: number, point: number): number {
	const at = Math.max(comma, point);
	if (at < 0) return -1;
	const mark = typed[at] as string;
	if (typed.indexOf(mark) !== at) return -1;
	return mark === ',' && /^[+-]?[1-9]\d{0,2},\d{3}$/.test(typed) ? -1 : at;
}

function readEvent(rules: RowRules, mapping: EventsMapping, cell: Cells, faults: RowFault[]): EventReading | null {
	const id = readId(mapping, cell, faults);
	const at = readTime(rules, mapping.at, cell, true, faults);
	const contact = readText(mapping.contact, cell, idAtMost, faults);
	let amount: number | null = null;
	if (mapping.amount !== null && cell(mapping.amount) !== '') {
		const number = readNumber(cell(mapping.amount));
		if (number === null || Math.abs(number) > amountAtMost) {
			faults.push({ column: mapping.amount, reason: 'amount_unreadable', value: shortened(cell(mapping.amount), 60) });
		} else amount = Math.round(Number((number * 100).toPrecision(15)));
	}
	let outcome = mapping.outcome === null ? null : readOutcome(cell(mapping.outcome.column), mapping.outcome.yes);
	if (mapping.due !== null && cell(mapping.due) !== '') {
		const due = readMoment(cell(mapping.due), mapping.time.format, rules.zone);
		if (due === undefined) {
			faults.push({ column: mapping.due, reason: 'time_unreadable', value: shortened(cell(mapping.due), 60) });
		} else if (at !== null) outcome ??= at <= dueUntil(cell(mapping.due), due);
	}
	const segments = readSegments(mapping, cell, faults);
	if (at === null) return null;
	return { target: 'events', id, at, contact: contact === '' ? null : contact, amount, outcome, segments };
}

const amountAtMost = 10_000_000_000;

/** A promised day without an hour is kept until it is over. */
const dueUntil = (text: string, due: number): number => (/[:T]/.test(text) ? due : due + dayMs - 1);

function readContact(
	rules: RowRules,
	mapping: ContactsMapping,
	cell: Cells,
	faults: RowFault[]
): ContactReading | null {
	const id = readId(mapping, cell, faults);
	const name = readText(mapping.name, cell, 160, faults);
	const email = readText(mapping.email, cell, 320, faults);
	if (mapping.email !== null && email !== '' && !/^[^\s@]+@[^\s@]+$/.test(email)) {
		faults.push({ column: mapping.email, reason: 'email_unreadable', value: shortened(email, 60) });
	}
	const segments = readSegments(mapping, cell, faults);
	return { target: 'contacts', id, at: rules.now, name, email, segments };
}

function readHistory(
	rules: RowRules,
	mapping: HistoryMapping,
	cell: Cells,
	faults: RowFault[]
): HistoryReading | 'empty' | null {
	const id = readId(mapping, cell, faults);
	const typed = cell(mapping.value);
	const at = readTime(rules, mapping.at, cell, true, faults);
	const segments = readSegments(mapping, cell, faults);
	if (typed === '') return faults.length === 0 ? 'empty' : null;
	const scale = rules.scales[0] ?? { min: 0, max: 0 };
	const number = readNumber(typed);
	if (number === null) faults.push({ column: mapping.value, reason: 'value_unreadable', value: shortened(typed, 60) });
	const count = mapping.of === null ? null : readNumber(cell(mapping.of));
	if (
		mapping.of !== null &&
		(count === null || !Number.isInteger(count) || count < 1 || count > historyAnswersAtMost)
	) {
		faults.push({ column: mapping.of, reason: 'number_unreadable', value: shortened(cell(mapping.of), 60) });
	}
	if (at === null || number === null || faults.length > 0) return null;
	// A share is written as per cent; out of how many says how many said yes.
	const value = count === null ? number : Math.round((Math.min(100, Math.max(0, number)) / 100) * count);
	if (count !== null && (number < 0 || number > 100)) {
		faults.push({
			column: mapping.value,
			reason: 'score_outside',
			value: shortened(typed, 60),
			params: { min: 0, max: 100 }
		});
	} else if (scale.max > scale.min && !Number.isInteger(number)) {
		faults.push({ column: mapping.value, reason: 'score_not_whole', value: shortened(typed, 60) });
	} else if (scale.max > scale.min && (number < scale.min || number > scale.max)) {
		faults.push({
			column: mapping.value,
			reason: 'score_outside',
			value: shortened(typed, 60),
			params: { min: scale.min, max: scale.max }
		});
	}
	return { target: 'history', id, at, value, of: count, segments };
}

const historyAnswersAtMost = 10_000;
