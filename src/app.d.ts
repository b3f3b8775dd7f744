import type { OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import type { App as Application } from '#lib/server/app.ts';
import type { Locale } from '#lib/i18n/locales.ts';

declare global {
	namespace App {
		interface Error {
			message: string;
			id?: string;
		}
		interface Locals {
			app: Application;
			requestId: string;
			/** The signed-in person; null for a stranger. */
			user: {
				id: string;
				name: string;
				email: string;
				locale: string | null;
				theme: string | null;
				sessionId: string;
			} | null;
			/** The scope of the membership under which the person acts; null without one. Asked anew for every request. */
			scope: OrganisationScope | null;
			locale: Locale;
			theme: 'light' | 'dark' | 'auto';
		}
	}
}

export {};
