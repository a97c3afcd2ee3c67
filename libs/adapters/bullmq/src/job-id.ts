/** BullMQ refuses ids that hold ':' or are integers; this one is neither, and two ids never become one. */
export function toBullmqId(id: string): string {
  return `j-${encodeURIComponent(id.toWellFormed())}`;
}
