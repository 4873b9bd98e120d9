import Foundation
import Models
import RPCClient

/// What happens at the moment: plots of the last hour, day or month.
struct OverviewPage: ConsolePage {
    let samples: GaugeSampler

    /// How far back the plots go.
    enum Period: String, CaseIterable, Sendable {
        case hour, day, month

        var span: Identity.CountAuditEntries.Span {
            switch self {
            case .hour: .minute
            case .day: .hour
            case .month: .day
            }
        }

        /// How many spans a plot has.
        var count: Int {
            switch self {
            case .hour: 60
            case .day: 24
            case .month: 30
            }
        }
    }

    func register(on routes: inout ConsoleRoutes) {
        routes.get("/") { try await show($0) }
        routes.get("/overview/plots", isUse: false) { request in
            .blocks([.plots(try await plots(Self.period(request), request))])
        }
    }

    private static func period(_ request: ConsoleRequest) -> Period {
        request.text("last").flatMap { Period(rawValue: $0) } ?? .hour
    }

    private func show(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        let period = Self.period(request)
        let links = Period.allCases.map { each in
            (
                text: each == period ? "The last \(each.rawValue) (shown)" : "The last \(each.rawValue)",
                path: "/?last=\(each.rawValue)"
            )
        }
        return .page(
            ConsoleView(
                title: "Overview", section: .overview,
                blocks: [
                    .links(links), .plots(try await plots(period, request)),
                    .links([
                        ("Wrong passwords", ConsoleRequest.link("/audit", [("event", "sign_in_failed")])),
                        ("Locked users", ConsoleRequest.link("/users", [("status", "locked")])),
                        ("Emails that were given up", ConsoleRequest.link("/emails", [("state", "dead")])),
                        ("Health", "/health"),
                    ]),
                ], isLive: true))
    }

    // MARK: Plots

    private func plots(_ period: Period, _ request: ConsoleRequest) async throws -> [ConsolePlot] {
        let counted = try await request.call { fleet in
            try await fleet.identity.call(Identity.CountAuditEntries(span: period.span, count: period.count))
        }
        return Self.plots(period, counted, samples.samples(from: counted.start.date))
    }

    /// The plots of a period.
    static func plots(
        _ period: Period, _ counted: Identity.CountAuditEntries.Reply, _ samples: [GaugeSampler.Sample]
    ) -> [ConsolePlot] {
        func values(_ matches: (Identity.CountAuditEntries.Count) -> Bool) -> [Int?] {
            var values = [Int](repeating: 0, count: period.count)
            for count in counted.counts where matches(count) && values.indices.contains(count.place) {
                values[count.place] += count.count
            }
            return values
        }
        let span = (from: text(counted.start, period), to: "now")
        let unit = "in the last \(period.rawValue)"
        func plot(_ title: String, _ series: [ConsolePlot.Series]) -> ConsolePlot {
            ConsolePlot(title: title, shape: .bars, series: series, unit: unit, span: span)
        }
        func gauge(_ title: String, _ unit: String, _ note: String?, _ read: (GaugeSampler.Sample) -> Int?)
            -> ConsolePlot
        {
            ConsolePlot(
                title: title, shape: .line,
                series: [.init(name: title, values: last(samples, period, counted.start, read))],
                unit: unit, span: span, note: note)
        }
        return [
            plot("Sign-ups", [.init(name: "Sign-ups", values: values { $0.event == .signUp })]),
            plot("Sign-ins", [.init(name: "Sign-ins", values: values { $0.event == .signIn })]),
            plot("Failed sign-ins", failed(counted, values)),
            ConsolePlot(
                title: "Sessions renewed", shape: .bars,
                series: [.init(name: "Sessions renewed", values: sums(samples, period, counted.start))], unit: unit,
                span: span,
                note: "A session in use is renewed each time its access token expires. Seen since the console runs."),
            gauge("Emails that wait", "now", "Seen since the console runs.") { $0.waiting },
            gauge("Emails that were given up", "now", nil) { $0.dead },
        ]
    }

    /// Failed sign-ins by reason, the most frequent ones first; the others in one.
    private static func failed(
        _ counted: Identity.CountAuditEntries.Reply, _ values: ((Identity.CountAuditEntries.Count) -> Bool) -> [Int?]
    ) -> [ConsolePlot.Series] {
        let events: Set<AuditEvent> = [
            .signInFailed, .signInRefused, .secondFactorFailed, .passkeyRefused, .clientRefused,
        ]
        var sums: [String: Int] = [:]
        for count in counted.counts where events.contains(count.event) {
            sums[reason(count), default: 0] += count.count
        }
        let names = sums.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
        guard !names.isEmpty else { return [.init(name: "Failed sign-ins", values: values { _ in false })] }
        let own = names.prefix(ConsolePlot.maximumSeries - 1)
        var series = own.map { name in
            ConsolePlot.Series(name: name, values: values { events.contains($0.event) && reason($0) == name })
        }
        if names.count > own.count {
            series.append(
                .init(name: "others", values: values { events.contains($0.event) && !own.contains(reason($0)) }))
        }
        return series
    }

    /// Why a sign-in failed, in a few words.
    private static func reason(_ count: Identity.CountAuditEntries.Count) -> String {
        let event =
            switch count.event {
            case .signInFailed: "wrong password or link"
            case .signInRefused: "refused"
            case .secondFactorFailed: "wrong second factor"
            case .passkeyRefused: "passkey refused"
            case .clientRefused: "client refused"
            default: AuditRows.name(count.event)
            }
        return count.reason.map { "\(event): \($0.replacing("_", with: " "))" } ?? event
    }

    /// The last value of each span; nil where nothing was seen.
    private static func last(
        _ samples: [GaugeSampler.Sample], _ period: Period, _ start: Timestamp, _ read: (GaugeSampler.Sample) -> Int?
    ) -> [Int?] {
        var values = [Int?](repeating: nil, count: period.count)
        for sample in samples {
            let place = place(of: sample, period, start)
            if values.indices.contains(place) { values[place] = read(sample) ?? values[place] }
        }
        return values
    }

    /// The renewals of each span; nil where nothing was seen.
    private static func sums(_ samples: [GaugeSampler.Sample], _ period: Period, _ start: Timestamp) -> [Int?] {
        var values = [Int?](repeating: nil, count: period.count)
        for sample in samples {
            let place = place(of: sample, period, start)
            guard values.indices.contains(place), let renewals = sample.renewals else { continue }
            values[place] = (values[place] ?? 0) + renewals
        }
        return values
    }

    private static func place(of sample: GaugeSampler.Sample, _ period: Period, _ start: Timestamp) -> Int {
        Int((sample.at.timeIntervalSince(start.date) / Double(period.span.rawValue)).rounded(.down))
    }

    /// When a plot begins, in UTC.
    private static func text(_ start: Timestamp, _ period: Period) -> String {
        let text = start.description
        return switch period {
        case .hour, .day: "\(text.dropFirst(11).prefix(5)) UTC"
        case .month: String(text.prefix(10))
        }
    }
}
