import type { Consumption } from '@gatewatch/engine';
import type { Emit } from '@gatewatch/event';

/**
 * Moves the group's position, which here serves display and retention alone: where reading goes on stands in the checkpoint. So a
 * commit that fails, or comes after the partition was given to another member, is told and nothing more.
 */
export async function commitQuietly(
  consumption: Consumption | undefined,
  partition: number,
  next: number,
  emit: Emit,
): Promise<void> {
  try {
    await consumption?.commit(partition, next);
  } catch (error) {
    const message = error instanceof Error ? error.message : 'unknown';
    emit({ name: 'fault', place: `commit of partition ${partition}`, message, attempt: 1 });
  }
}
