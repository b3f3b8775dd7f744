import { z } from 'zod';

/**
 * The form under which an e-mail address counts as the same: without spaces around it, composed (NFC), in small letters.
 * For comparing; the address is kept as it was typed.
 */
export const emailKey = (email: string): string => email.trim().normalize('NFC').toLowerCase();

/** An e-mail address as far as it can be told without writing to it: something, an @, a name with a dot or a local one. */
export const emailField = z
	.string()
	.trim()
	.min(1)
	.max(254)
	.regex(/^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+$/u, 'people.not_an_email');
