/** A to-do as the cost of its tactic sees it. */
export interface CostedToDo {
	/** Hours that it takes; null where nobody has said. */
	readonly hours: number | null;
	readonly isDone: boolean;
}

/**
 * Hours of our own people in a tactic: those of all its to-dos while it goes on; of a tactic that is over, those that were
 * done. To-dos of which nobody has said how long they take weigh nothing.
 */
export const tacticHours = (toDos: readonly CostedToDo[], isOver: boolean): number =>
	toDos.reduce((sum, toDo) => sum + (isOver && !toDo.isDone ? 0 : (toDo.hours ?? 0)), 0);
