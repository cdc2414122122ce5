//! Restyles pictures with generative adversarial networks
