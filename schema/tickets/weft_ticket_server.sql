-- Who this ticket server is (one row): its number, of how many, and a name no other server has.
CREATE TABLE IF NOT EXISTS {database}.weft_ticket_server (
  number SMALLINT UNSIGNED NOT NULL,
  servers SMALLINT UNSIGNED NOT NULL,
  uuid VARBINARY(36) NOT NULL,
  PRIMARY KEY (number)
) ENGINE=InnoDB DEFAULT CHARSET=binary;
