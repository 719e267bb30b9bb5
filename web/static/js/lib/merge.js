// Merge fields of scripts, filled for the eye; the server fills them again, for the phone.

/** @typedef {{firstName: string, lastName: string, city: string, email: string, volunteerFirstName: string, organization: string}} Fields */

/** @param {string} text @param {Partial<Fields>} fields */
export function fillFields(text, fields) {
  return text.replace(/\{\{|\}\}|\{([^{}]+)\}/g, (whole, name) => {
    if (whole === "{{") return "{";
    if (whole === "}}") return "}";
    const value = /** @type {Record<string, string | undefined>} */ (fields)[name];
    return value ?? whole;
  });
}
