/// The process's metrics in Prometheus text format (version 0.0.4).
public enum MetricsText {
    /// The text right now.
    public static func current() -> String { "" }
}
