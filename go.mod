module github.com/terraform-provider-ram/terraform-provider-ram

go 1.26
require (
	github.com/ProtonMail/go-crypto v1.5.2 
	github.com/aliyun/alibaba-cloud-sdk-go v1.63.107 
	github.com/aliyun/credentials-go v1.4.14 
	github.com/google/go-cmp v0.7.0 
	github.com/hashicorp/errwrap v1.1.0 
	github.com/hashicorp/go-multierror v1.1.1 
	github.com/hashicorp/hc-install v0.10.0 
	github.com/hashicorp/terraform-plugin-framework v1.19.0 
	github.com/hashicorp/terraform-plugin-framework-timeouts v0.7.0 
	github.com/hashicorp/terraform-plugin-framework-validators v0.19.0 
	github.com/hashicorp/terraform-plugin-go v0.31.0 
	github.com/hashicorp/terraform-plugin-log v0.11.0 
	github.com/hashicorp/terraform-plugin-testing v1.16.0 
	github.com/inconshreveable/mousetrap v1.1.0 
	github.com/spf13/cobra v1.10.2 
	github.com/spf13/pflag v1.0.10 
	go.etcd.io/bbolt v1.5.0 
	golang.org/x/sync v0.24.0 
	golang.org/x/sys v0.47.0 
	golang.org/x/time v0.16.0 
	pgregory.net/rapid v1.3.0 
)
