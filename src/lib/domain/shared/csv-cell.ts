/** First characters that spreadsheets take for the beginning of a formula, full-width forms included. */
const formula = /^[=+\-@\t\r\n\0\uFF1D\uFF0B\uFF0D\uFF20]/u;

/**
 * A cell of a file for spreadsheets: text that would be read as a formula gets an apostrophe before it, numbers typed as
 * numbers keep their sign, quotes and line ends are quoted (RFC 4180; OWASP ASVS 1.2.10).
 */
export function csvCell(value: string | number | null): string {
	if (value === null) return '';
	if (typeof value === 'number') return Number.isFinite(value) ? String(value === 0 ? 0 : value) : '';
	const safe = formula.test(value) ? `'${value}` : value;
	return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows as the text of a file, each ended by CRLF. */
export const csvText = (rows: readonly (readonly (string | number | null)[])[]): string =>
	rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
