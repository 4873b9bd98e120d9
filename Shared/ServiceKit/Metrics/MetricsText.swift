/// The metrics of this process in the Prometheus text format (version 0.0.4).
public enum MetricsText {
    /// The current text: recorded metrics, and what the system reports about the process.
    public static func current() -> String { MetricsRegistry.shared.text() + ProcessMetrics.text() }
}
