/** What the engines call the same mishap. */
const codeOf = (error: unknown): string =>
	typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

export const isUniqueViolation = (error: unknown): boolean =>
	['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY', '23505'].includes(codeOf(error));

export const isForeignKeyViolation = (error: unknown): boolean =>
	['SQLITE_CONSTRAINT_FOREIGNKEY', '23503'].includes(codeOf(error));

export const isBusy = (error: unknown): boolean =>
	codeOf(error).startsWith('SQLITE_BUSY') || ['40001', '40P01', '55P03'].includes(codeOf(error));

export const isFull = (error: unknown): boolean => ['SQLITE_FULL', '53100'].includes(codeOf(error));

/** A row that breaks any rule of its table: something missing, out of range, doubled or pointing nowhere. */
export const isRefusedRow = (error: unknown): boolean =>
	/^(?:SQLITE_CONSTRAINT|SQLITE_MISMATCH|2[23])/.test(codeOf(error));
