/// The process's metrics in Prometheus text format (version 0.0.4).
public enum MetricsText {
    /// The text right now: what was recorded, and what the system says of the process.
    public static func current() -> String { MetricsRegistry.shared.text() + ProcessMetrics.text() }
}
