/** Shortest password that the server takes; it also refuses the commonest ones. */
export const PASSWORD_MIN = 12;
