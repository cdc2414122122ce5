//! Pictures: decoding, encoding, colour and limits
