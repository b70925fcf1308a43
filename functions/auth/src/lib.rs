//! REST: sessions of the browser, and who is signed in.
