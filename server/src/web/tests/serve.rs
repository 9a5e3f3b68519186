//! Beginning and ending to serve.

use tokio::net::TcpListener;

use super::fixture::{Site, holding, services};
use super::two_pairs::two_pairs;
use crate::web::{Config, serve, serve_on};

#[tokio::test]
async fn it_serves_on_a_free_port_and_stops_when_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let site = Site::new(holding(two_pairs()));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let served = tokio::spawn(serve_on(listener, site.router.clone(), async {
        let _ = stopped.await;
    }));
    tokio::net::TcpStream::connect(address).await.unwrap();
    stop.send(()).unwrap();
    served.await.unwrap().unwrap();
}

#[tokio::test]
async fn serving_says_what_is_missing_or_not_allowed() {
    let check = async |listen: &str, expected: &str| {
        let folder = tempfile::tempdir().unwrap();
        let config =
            Config { listen: listen.parse().unwrap(), no_auth: false, site_root: folder.path().into() };
        let services = services(&folder.path().join("test.db"));
        let result = serve(config, holding(two_pairs()), services, |_| {}, async {}).await;
        let sentence = result.unwrap_err().to_string();
        assert!(sentence.contains(expected), "{sentence}");
    };
    check("0.0.0.0:0", "--no-auth").await;
    check("127.0.0.1:0", "cargo xtask build").await;
}
