export const STAGES = Symbol('Stages');
