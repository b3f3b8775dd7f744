import { segmentValuesAtMost, type ImportMapping } from '../../domain/imports/mapping.ts';
import type { CsvRow } from '../../domain/imports/csv.ts';
import { rowReader, type ReadRow, type RowFault, type RowReading } from '../../domain/imports/rows.ts';
import { Seen } from '../../domain/imports/seen.ts';
import { isStorable } from '../../domain/shared/text.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { FileFault } from '../imports/file.ts';
import type { ReadingRules } from '../imports/rows.ts';
import { contentKey, type Targets } from './import-plan.ts';

/** A row on its way: what it says, or why it cannot be taken. */
export interface Rejected extends RowFault {
	readonly line: number;
	readonly position: number;
}

export const rejectedOf = (line: number, faults: readonly RowFault[]): Rejected[] =>
	faults.map((fault, position) => ({ ...fault, line, position }));

/** What the rows of a file are read by from now on, whatever changes meanwhile: reading twice says the same twice. */
export const rulesNow = (scope: OrganisationScope, targets: Targets): ReadingRules => ({
	now: scope.clock.now(),
	zone: targets.mapping.time.zone ?? scope.organisation.timeZone,
	scales: targets.scales.map(({ min, max }) => ({ min, max }))
});

const forbidden = (cells: readonly string[]): RowReading => {
	const at = cells.findIndex((cell) => !isStorable(cell));
	return { kind: 'rejected', faults: [{ column: String(at + 1), reason: 'character_forbidden', value: '' }] };
};

/** Tells the rows of one file apart, and reads them, in the order of the file. */
export class RowsOfFile {
	readonly #read: ReadRow;
	readonly #mapping: ImportMapping;
	/** Lines that name columns and are still to come. */
	#headers: number;
	readonly #seen = new Seen();
	readonly #segmentValues = new Map<string, Set<string>>();

	constructor(mapping: ImportMapping, headers: readonly string[], rules: ReadingRules) {
		this.#mapping = mapping;
		this.#headers = mapping.headerRows - 1;
		this.#read = rowReader({ mapping, headers, ...rules });
	}

	/** What a row says and the key it is kept under; a second row of the same identifier is rejected. */
	take(row: CsvRow): { readonly reading: RowReading; readonly key: string } {
		if (this.#headers > 0) {
			this.#headers -= 1;
			return { reading: { kind: 'skipped' }, key: '' };
		}
		if (!row.cells.every(isStorable)) return { reading: forbidden(row.cells), key: '' };
		const reading = this.#read(row.cells);
		if (reading.kind !== 'row') return { reading, key: '' };
		const { id, segments } = reading.reading;
		const firstLine = id === null ? undefined : this.#seen.meet(id, row.line);
		if (id !== null && firstLine !== undefined) {
			const fault: RowFault = {
				column: this.#mapping.id ?? '',
				reason: 'id_twice',
				value: id.slice(0, 60),
				params: { line: firstLine }
			};
			return { reading: { kind: 'rejected', faults: [fault] }, key: '' };
		}
		this.#countSegments(segments);
		return { reading, key: id ?? this.#keyByContent(row.cells) };
	}

	#keyByContent(cells: readonly string[]): string {
		const content = contentKey(cells);
		const before = this.#seen.count(content);
		return before === 0 ? `#${content}` : `#${content}.${before}`;
	}

	/** A column that holds something else in every row tells nothing apart. */
	#countSegments(segments: Readonly<Record<string, string>>): void {
		for (const name in segments) {
			const values = this.#segmentValues.get(name) ?? new Set<string>();
			this.#segmentValues.set(name, values);
			const value = segments[name] as string;
			if (values.has(value)) continue;
			// A copy, so that the piece of the file which it was cut from is not kept with it.
			values.add(Buffer.from(value).toString());
			if (values.size > segmentValuesAtMost) {
				throw new FileFault({ code: 'import.segment_too_wide', params: { name, limit: segmentValuesAtMost } });
			}
		}
	}
}
