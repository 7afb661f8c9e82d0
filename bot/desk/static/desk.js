/* The desk's own few lines. Everything works without them, by plain forms. htmx (htmx.min.js) does the rest.

The page's policy asks for Trusted Types. htmx turns answers of this server into a page with DOMParser: that is let
through here, under the name "default", and nothing else is: no text becomes a script or the address of one. */
"use strict";
if (window.trustedTypes) trustedTypes.createPolicy("default", { createHTML: (html) => html });
