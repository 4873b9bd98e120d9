import Models

/// Ours, not Hummingbird's.
typealias RequestID = Models.RequestID
