import { setAriaStrings } from 'svelte-dnd-action';
import type { I18n } from '#lib/i18n/translator.ts';

/** What is read aloud while something is dragged by keyboard, in the reader's language. Call it once a list is mounted. */
export function sayDragging(i18n: I18n): void {
	setAriaStrings({
		dragStarted: ({ itemLabel, position, count }) => i18n.t('ui.drag.started', { title: itemLabel, position, count }),
		movedToPosition: ({ itemLabel, position, count }) => i18n.t('ui.drag.moved', { title: itemLabel, position, count }),
		movedToZoneStart: ({ itemLabel, count }) => i18n.t('ui.drag.moved', { title: itemLabel, position: 1, count }),
		movedToZoneEnd: ({ itemLabel, count }) => i18n.t('ui.drag.moved', { title: itemLabel, position: count, count }),
		dropped: ({ itemLabel }) => i18n.t('ui.drag.stopped', { title: itemLabel }),
		zoneActiveInstruction: i18n.t('ui.drag.instructions'),
		zoneDragDisabledInstruction: i18n.t('ui.drag.list')
	});
}
