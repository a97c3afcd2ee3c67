export { AlertsApp, type AlertsParts } from './alerts-app.ts';
export { AlertsModule } from './alerts.module.ts';
export { serveConsole } from './console-files.ts';
export { IncidentFeed, type FeedItem } from './incident-feed.ts';
