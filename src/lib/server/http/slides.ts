import type { I18n } from '../../i18n/translator.ts';
import { translator } from '../../i18n/index.ts';
import type { RequestEvent } from '@sveltejs/kit';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { slidesType } from '../workflows/slides/slides.ts';

/** Words in the reader's language and the organisation's zone. */
export const wordsFor = (event: RequestEvent, scope: OrganisationScope): I18n =>
	translator(event.locals.locale, { timeZone: scope.organisation.timeZone });

/** Slides as a download. */
export const slidesResponse = (bytes: Uint8Array<ArrayBuffer>, name: string): Response =>
	new Response(bytes, {
		headers: {
			'content-type': slidesType,
			'content-disposition': `attachment; filename="${name}.pptx"`,
			'cache-control': 'no-store',
			'x-content-type-options': 'nosniff'
		}
	});
