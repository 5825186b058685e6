// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"cmp"
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/inventory"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/endpoint"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/snapshot"
)

// connection says where the account is and as whom it is read.
type connection struct{ endpoint, region, profile string }

func newSnapshot(s *streams) *cobra.Command {
	var c connection
	cmd := &cobra.Command{
		Use:   "snapshot [--profile P] [--endpoint E] [--region R] > account.json",
		Short: "Read an account: who is in it, and which policies reach whom",
		Long: `Read an account of Alibaba Cloud RAM and print it as JSON: users, with their keys,
logons and MFA devices; groups and their members; roles and who may assume them;
policies in all their versions; attachments in all scopes; identity providers. It holds
no secrets. The commands who-can, can, escalations and picture work on it,
offline.

Nothing is changed: only actions that read are called. Credentials are looked for where
the provider looks for them: environment, OIDC token, profile of the aliyun CLI,
credentials URI, ECS role.

Control policies of a resource directory are not read. Name them with --control where
the snapshot is asked.

Exit codes: 0 the account was read; 2 it was not, or wrong use.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return s.snapshot(cmd.Context(), c) },
	}
	flags := cmd.Flags()
	flags.StringVar(&c.endpoint, "endpoint", "",
		"host or URL of all products, such as that of ram-emulator (default RAM_ENDPOINT, or Alibaba Cloud)")
	flags.StringVar(&c.region, "region", "", "region of STS (default ALIBABA_CLOUD_REGION, or the central one)")
	flags.StringVar(&c.profile, "profile", "", "profile of the aliyun CLI")
	return cmd
}

func (s *streams) snapshot(ctx context.Context, c connection) error {
	cfg, err := c.config()
	if err != nil {
		return err
	}
	account, err := snapshot.Take(ctx, cfg, s.counter())
	if err != nil {
		return err
	}
	return inventory.Write(s.out, account)
}

// config makes the connection as the provider does without arguments of its block.
func (c connection) config() (ram.Config, error) {
	cfg := ram.Config{
		Endpoint:  cmp.Or(c.endpoint, os.Getenv("RAM_ENDPOINT")),
		Region:    cmp.Or(c.region, os.Getenv("ALIBABA_CLOUD_REGION"), os.Getenv("ALICLOUD_REGION")),
		UserAgent: "ram-policy/" + version, Credentials: credential.None(),
		Transport: endpoint.Remember(endpoint.NewTransport(nil)),
	}
	if cfg.Endpoint != "" {
		if err := endpoint.Check(cfg.Endpoint); err != nil {
			return cfg, fmt.Errorf("--endpoint or RAM_ENDPOINT %w", err)
		}
	}
	if cfg.Region != "" {
		if err := endpoint.CheckRegion(cfg.Region); err != nil {
			return cfg, fmt.Errorf("--region or ALIBABA_CLOUD_REGION %w", err)
		}
	}
	sts, err := ram.NewClient(cfg)
	if err != nil {
		return cfg, err
	}
	cfg.Credentials, err = credential.New(credential.Config{Profile: c.profile, STS: sts, Transport: cfg.Transport})
	return cfg, err
}
