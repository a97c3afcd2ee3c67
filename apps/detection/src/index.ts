export { DetectionApp, type DetectionParts } from './detection-app.ts';
export { DetectionModule } from './detection.module.ts';
