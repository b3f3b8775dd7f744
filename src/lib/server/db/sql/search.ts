import { sql, type Expression, type SqlBool } from 'kysely';

/** A text for `like` in which the wildcards stand for themselves. */
const literal = (text: string): string => text.replace(/[\\%_]/g, (sign) => `\\${sign}`);

/** Whether a normalised column holds a normalised text somewhere. */
export const holdsText = (column: Expression<string>, text: string): Expression<SqlBool> =>
	sql<SqlBool>`${column} like ${`%${literal(text)}%`} escape '\\'`;
