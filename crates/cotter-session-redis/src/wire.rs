//! A connection to a server, or to the nodes of a Cluster.

use redis::{
    AsyncConnectionConfig, Client, Cmd, ConnectionInfo, IntoConnectionInfo, Pipeline, ProtocolVersion, RedisResult,
    Value,
    aio::{ConnectionLike, MultiplexedConnection},
    io::tcp::TcpSettings,
};

/// Where to connect to.
#[derive(Clone)]
pub(crate) enum Address {
    Server(Box<Client>),
    #[cfg(feature = "cluster")]
    Cluster(Box<redis::cluster::ClusterClient>),
}

/// A connection that tasks share: its clones are handles.
#[derive(Clone)]
pub(crate) enum Wire {
    Server(MultiplexedConnection),
    #[cfg(feature = "cluster")]
    Cluster(redis::cluster_async::ClusterConnection),
}

impl Address {
    pub(crate) fn server(url: &str) -> RedisResult<Self> {
        Ok(Self::Server(Box::new(Client::open(settings(url)?)?)))
    }

    #[cfg(feature = "cluster")]
    pub(crate) fn cluster(urls: &[&str], timeout: std::time::Duration) -> RedisResult<Self> {
        let nodes = urls.iter().map(|url| settings(url)).collect::<RedisResult<Vec<_>>>()?;
        let client = redis::cluster::ClusterClient::builder(nodes)
            // A write whose answer was lost must not be sent once more. What a node has refused is sent again by
            // `Connections`, which knows the difference.
            .retries(0)
            .connection_timeout(timeout)
            .response_timeout(timeout)
            .tcp_settings(TcpSettings::default().set_nodelay(true))
            .build()?;
        Ok(Self::Cluster(Box::new(client)))
    }

    pub(crate) async fn connect(&self) -> RedisResult<Wire> {
        match self {
            // The caller has one limit for all.
            Self::Server(client) => {
                let config = AsyncConnectionConfig::new().set_connection_timeout(None).set_response_timeout(None);
                client.get_multiplexed_async_connection_with_config(&config).await.map(Wire::Server)
            }
            #[cfg(feature = "cluster")]
            Self::Cluster(client) => client.get_async_connection().await.map(Wire::Cluster),
        }
    }

    pub(crate) const fn is_cluster(&self) -> bool {
        match self {
            Self::Server(_) => false,
            #[cfg(feature = "cluster")]
            Self::Cluster(_) => true,
        }
    }
}

fn settings(url: &str) -> RedisResult<ConnectionInfo> {
    let info = url.into_connection_info()?;
    let redis = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP2);
    Ok(info.set_redis_settings(redis).set_tcp_settings(TcpSettings::default().set_nodelay(true)))
}

impl Wire {
    /// Sends a command to the node of a key.
    pub(crate) async fn command(&mut self, command: Cmd, key: &str) -> RedisResult<Value> {
        match self {
            Self::Server(connection) => {
                let _ = key;
                connection.req_packed_command(&command).await?.extract_error()
            }
            #[cfg(feature = "cluster")]
            Self::Cluster(connection) => {
                use redis::cluster_routing::RoutingInfo;
                connection.route_command(command, RoutingInfo::SingleNode(node_of(key))).await?.extract_error()
            }
        }
    }

    /// Sends commands to the node of a key. Other commands may come between them. An answer may be an error.
    pub(crate) async fn pipeline(&mut self, pipeline: &Pipeline, key: &str) -> RedisResult<Vec<Value>> {
        let count = pipeline.len();
        match self {
            Self::Server(connection) => {
                let _ = key;
                connection.req_packed_commands(pipeline, 0, count).await
            }
            #[cfg(feature = "cluster")]
            Self::Cluster(connection) => connection.route_pipeline(pipeline.clone(), 0, count, node_of(key)).await,
        }
    }
}

#[cfg(feature = "cluster")]
fn node_of(key: &str) -> redis::cluster_routing::SingleNodeRoutingInfo {
    use redis::cluster_routing::{Route, SingleNodeRoutingInfo, SlotAddr};
    SingleNodeRoutingInfo::SpecificNode(Route::with_key(key, SlotAddr::Master))
}
