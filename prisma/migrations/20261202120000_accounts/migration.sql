-- CreateTable
CREATE TABLE "session_revocation" (
    "user_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "session_revocation_pkey" PRIMARY KEY ("user_id","created_at")
);

-- CreateIndex
CREATE INDEX "session_revocation_revoked_at_idx" ON "session_revocation"("revoked_at");

-- AddForeignKey
ALTER TABLE "session_revocation" ADD CONSTRAINT "session_revocation_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;
