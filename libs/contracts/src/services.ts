export const SERVICES = ['intake', 'scheduling', 'infusion', 'therapy', 'course', 'audit'] as const;
export type ServiceName = (typeof SERVICES)[number];
