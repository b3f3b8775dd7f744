import { describe, expect, test } from 'vitest';
import {
	CsvFault,
	CsvReader,
	csvLimits,
	guessDelimiter,
	headerFault,
	linesIn,
	type Delimiter
} from '#lib/domain/imports/csv.ts';
import { fc } from '../../support/property.ts';

const readAll = (text: string, delimiter: Delimiter = ',', pieces: readonly number[] = []): string[][] => {
	const reader = new CsvReader(delimiter);
	const rows: string[][] = [];
	let from = 0;
	for (const size of pieces) {
		rows.push(...reader.push(text.slice(from, from + size)).map((row) => [...row.cells]));
		from += size;
	}
	rows.push(...reader.push(text.slice(from)).map((row) => [...row.cells]));
	rows.push(...reader.end().map((row) => [...row.cells]));
	return rows;
};

const faultOf = (text: string) => {
	try {
		readAll(text);
	} catch (error) {
		if (error instanceof CsvFault) return { code: error.code, ...error.params };
		throw error;
	}
	return null;
};

const quoted = (cell: string, delimiter: string): string =>
	cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

describe('reading tables', () => {
	test('quotes, doubled quotes, separators and line breaks inside of cells', () => {
		expect(readAll('a,b\n"x,y","he said ""no"""\n"two\nlines",z')).toEqual([
			['a', 'b'],
			['x,y', 'he said "no"'],
			['two\nlines', 'z']
		]);
	});
	test('line ends of every kind, also mixed; blank lines give no row', () => {
		expect(readAll('a,b\r\n1,2\r3,4\n\n\r\n5,6')).toEqual([
			['a', 'b'],
			['1', '2'],
			['3', '4'],
			['5', '6']
		]);
	});
	test('a quote inside an unquoted cell is a character', () => {
		expect(readAll('size\n5" pipe')).toEqual([['size'], ['5" pipe']]);
	});
	test('rows know their line, counting lines inside of cells and blank ones', () => {
		const reader = new CsvReader(',');
		const rows = [...reader.push('a\n"x\ny"\n\nz\n'), ...reader.end()];
		expect(rows.map((row) => row.line)).toEqual([1, 2, 5]);
	});
	test('the pieces in which a file comes never matter', () => {
		const cell = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r\n', ';', ' ', '😀'), maxLength: 6 });
		fc.assert(
			fc.property(
				fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 }),
				fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 30 }),
				fc.constantFrom<Delimiter>(',', ';', '\t', '|'),
				(rows, pieces, delimiter) => {
					const text = rows.map((row) => row.map((one) => quoted(one, delimiter)).join(delimiter)).join('\r\n');
					expect(readAll(text, delimiter, pieces)).toEqual(rows.map((row) => [...row]));
				}
			)
		);
	});
	test('a quote that is never closed names the line where it was opened', () => {
		expect(faultOf('a,b\n1,2\n3,"open\n4,5\n')).toMatchObject({ code: 'import.file_quote_open', line: 3, column: 2 });
	});
	test('cells, columns and headers beyond the limits', () => {
		expect(faultOf(`a\n${'x'.repeat(csvLimits.cell + 1)}\n`)).toMatchObject({
			code: 'import.file_cell_too_long',
			line: 2
		});
		expect(faultOf(`a\n"${'x'.repeat(csvLimits.cell + 1)}"\n`)).toMatchObject({
			code: 'import.file_quote_open',
			line: 2
		});
		expect(faultOf(`${'a,'.repeat(300)}\n`)).toMatchObject({ code: 'import.file_too_many_columns', line: 1 });
		expect(faultOf('x'.repeat(200_000))).toMatchObject({ code: 'import.file_no_lines' });
		expect(readAll(`${Array.from({ length: 200 }, (_, i) => i).join(',')}\n`)[0]).toHaveLength(200);
	});
	test('line breaks are counted once each', () => expect(linesIn('a\r\nb\rc\nd')).toBe(3));
});

test.each([
	['a,b,c\n1,2,3\n', ','],
	['a;b;c\n1,5;2,5;3\n', ';'],
	['a\tb\n1, 2\t3\n', '\t'],
	['a|b\n1|2\n', '|'],
	['"a,x";b\n1;2\n', ';'],
	['single\nvalue\n', ','],
	['a;b;c', ';']
] as const)('the separator of %j is %j', (text, delimiter) => expect(guessDelimiter(text)).toBe(delimiter));

test('columns need names of their own', () => {
	expect(headerFault(['a', 'b'])).toBeNull();
	expect(headerFault(['a', ' a '])).toMatchObject({ code: 'import.file_header_twice', params: { name: 'a' } });
	expect(headerFault(['a', ' '])).toMatchObject({ code: 'import.file_header_blank', params: { column: 2 } });
});
