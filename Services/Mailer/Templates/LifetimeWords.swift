/// How long a link works, as people say it.
struct LifetimeWords: Sendable, Equatable {
    /// A unit of which a phrase exists.
    enum Unit: String, Sendable, CaseIterable { case minutes, hours, days }

    /// How many.
    let count: Int
    /// Of what.
    let unit: Unit

    /// The largest unit that says it well: days from two on, hours from one on, and never more than it lives. An odd
    /// hour and a half stays `90 minutes`; a day is `24 hours`, which nobody takes for "until midnight".
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

    /// The phrase that says it: `minutes.one`, or `minutes` for every other number and for languages that don't tell
    /// one from many.
    var phrase: String { count == 1 ? "\(unit.rawValue).one" : unit.rawValue }
}
