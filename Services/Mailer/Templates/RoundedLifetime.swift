/// How long a link works, in the unit that people would use.
struct RoundedLifetime: Sendable, Equatable {
    /// A unit. There is a phrase of the same name.
    enum Unit: String, Sendable, CaseIterable { case minutes, hours, days }

    /// How many.
    let count: Int
    /// Of which unit.
    let unit: Unit

    /// Rounds down to the largest suitable unit: days from two on, hours from two on (or exactly one), else minutes.
    /// Ninety minutes stay `90 minutes`, and a day is `24 hours`, which can't be mistaken for "until midnight".
    init(_ duration: Duration) {
        let minutes = max(1, Int(duration.components.seconds / 60))
        (count, unit) =
            if minutes >= 2 * 24 * 60 {
                (minutes / (24 * 60), .days)
            } else if minutes >= 120 || minutes == 60 {
                (minutes / 60, .hours)
            } else {
                (minutes, .minutes)
            }
    }
}
